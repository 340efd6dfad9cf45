-- Three questions on how the articles know what was said, in DuckDB. Run it in the folder that holds data/.

-- 1. By which way do the words reach each article? (reports)
SELECT source_id, attribution_path, count(*) AS reports
FROM 'data/statements.csv'
GROUP BY ALL
ORDER BY ALL;

-- 2. Which other outlets do the articles credit for what was said? (reports; outlets with at least two)
SELECT actors.name AS outlet, count(*) AS reports, count(DISTINCT statements.source_id) AS articles
FROM 'data/statements.csv' AS statements
JOIN 'data/actors.csv' AS actors ON actors.actor_id = statements.cited_outlet_id
GROUP BY ALL
HAVING count(*) >= 2
ORDER BY reports DESC, outlet;

-- 3. How much of each article is the content of coded statements? (characters; overlapping spans count twice)
SELECT source_id, sum(char_end - char_start)::BIGINT AS coded, any_value(char_count) AS characters,
  round(100 * sum(char_end - char_start) / any_value(char_count))::BIGINT AS percent
FROM 'data/anchors.csv'
JOIN 'data/sources.csv' USING (source_id)
WHERE part = 'content'
GROUP BY source_id
ORDER BY source_id;
