"""Three questions on who speaks about what, in pandas. Run it in the folder that holds ``data/``."""

import pandas as pd

flat = pd.read_csv("data/statements_flat.csv").query("is_lead_report")

print("1. Which issues do the sides speak about? (utterances; sides with at least five)")
by_side = pd.crosstab(flat["issue_label"], flat["speaker_side"])
by_side = by_side.loc[:, by_side.sum().sort_values(ascending=False, kind="stable").index]
print(by_side.loc[:, by_side.sum() >= 5].rename_axis(index=None, columns=None).to_string())

print("\n2. What kinds of statement are made about the two most frequent issues?")
frequent = flat["issue_label"].value_counts().index[:2]
kinds = pd.crosstab(flat["statement_type_label"], flat["issue_label"])[frequent]
kinds = kinds[kinds.sum(axis="columns") > 0].sort_values(list(frequent), ascending=False, kind="stable")
print(kinds.rename_axis(index=None, columns=None).to_string())

print(
    "\n3. Whose statements are aimed at whom? (side of the speaker, side of the target, at least three utterances)"
)
pairs = flat.assign(target=flat["target_sides"].str.split("|")).explode("target").dropna(subset="target")
pairs = pairs[pairs["target"] != pairs["speaker_side"]].drop_duplicates(["statement_id", "target"])
counts = pairs.groupby(["speaker_side", "target"]).size().rename("utterances").reset_index()
counts = counts[counts["utterances"] >= 3].sort_values(
    ["utterances", "speaker_side"], ascending=[False, True]
)
print(counts.to_string(index=False))
