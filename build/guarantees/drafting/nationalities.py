"""Adjectives of nationality and the countries that they stand for (ISO 3166-1 alpha-3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_TABLE: Final = """
Afghan AFG  Albanian ALB  Algerian DZA  American USA  Angolan AGO  Argentine ARG  Argentinian ARG  Armenian ARM
Australian AUS  Austrian AUT  Azerbaijani AZE  Bahraini BHR  Bangladeshi BGD  Belarusian BLR  Belgian BEL  Bolivian BOL
Bosnian BIH  Brazilian BRA  British GBR  Bulgarian BGR  Burmese MMR  Cambodian KHM  Cameroonian CMR  Canadian CAN
Chadian TCD  Chilean CHL  Chinese CHN  Colombian COL  Congolese COD  Croatian HRV  Cuban CUB  Cypriot CYP  Czech CZE
Danish DNK  Dutch NLD  Ecuadorian ECU  Egyptian EGY  Emirati ARE  Eritrean ERI  Estonian EST  Ethiopian ETH  Fijian FJI
Filipino PHL  Finnish FIN  French FRA  Gambian GMB  Georgian GEO  German DEU  Ghanaian GHA  Greek GRC  Guatemalan GTM
Haitian HTI  Honduran HND  Hungarian HUN  Icelandic ISL  Indian IND  Indonesian IDN  Iranian IRN  Iraqi IRQ  Irish IRL
Israeli ISR  Italian ITA  Ivorian CIV  Jamaican JAM  Japanese JPN  Jordanian JOR  Kazakh KAZ  Kenyan KEN  Kosovar XKX
Kuwaiti KWT  Kyrgyz KGZ  Laotian LAO  Latvian LVA  Lebanese LBN  Liberian LBR  Libyan LBY  Lithuanian LTU
Luxembourgish LUX  Macedonian MKD  Malaysian MYS  Malian MLI  Maltese MLT  Mexican MEX  Moldovan MDA  Mongolian MNG
Montenegrin MNE  Moroccan MAR  Mozambican MOZ  Namibian NAM  Nepalese NPL  Nicaraguan NIC  Nigerian NGA  Norwegian NOR
Omani OMN  Pakistani PAK  Palestinian PSE  Panamanian PAN  Paraguayan PRY  Peruvian PER  Polish POL  Portuguese PRT
Qatari QAT  Romanian ROU  Russian RUS  Rwandan RWA  Salvadoran SLV  Saudi SAU  Senegalese SEN  Serbian SRB
Singaporean SGP  Slovak SVK  Slovenian SVN  Somali SOM  Spanish ESP  Sudanese SDN  Swedish SWE  Swiss CHE  Syrian SYR
Taiwanese TWN  Tajik TJK  Tanzanian TZA  Thai THA  Tunisian TUN  Turkish TUR  Turkmen TKM  Ugandan UGA  Ukrainian UKR
Uruguayan URY  Uzbek UZB  Venezuelan VEN  Vietnamese VNM  Yemeni YEM  Zambian ZMB  Zimbabwean ZWE
US USA  U.S. USA  UK GBR  U.K. GBR
"""

COUNTRY_BY_ADJECTIVE: Final[Mapping[str, str]] = MappingProxyType(
    dict(re.findall(r"(\S+) ([A-Z]{3})\b", _TABLE))
)
"""The country of each adjective, as it is printed in a text."""
