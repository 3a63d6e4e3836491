-- Children 0-4 with a centre within 2.5 km, and centres, by decile of deprivation (1 is the most deprived tenth).
-- In the folder of outputs: duckdb < share.sql
WITH places AS (
    SELECT
        imd_decile,
        sum(children_0_4) AS children,
        sum(children_0_4) FILTER (WHERE centres_within_2500m > 0) AS near
    FROM 'geoparquet/origins.parquet'
    GROUP BY imd_decile
),
standing AS (
    SELECT imd_decile, count(*) AS centres
    FROM 'geoparquet/centres.parquet'
    GROUP BY imd_decile
),
deciles AS (
    -- What is in no known decile counts in the total alone.
    SELECT imd_decile, coalesce(children, 0) AS children, coalesce(near, 0) AS near, coalesce(centres, 0) AS centres
    FROM places FULL JOIN standing USING (imd_decile)
),
lines AS (
    SELECT imd_decile AS place, CAST(imd_decile AS VARCHAR) AS decile, children, near, centres
    FROM deciles WHERE imd_decile IS NOT NULL
    UNION ALL
    SELECT 11, '1-3', sum(children), sum(near), sum(centres) FROM deciles WHERE imd_decile <= 3
    UNION ALL
    SELECT 12, 'all', sum(children), sum(near), sum(centres) FROM deciles
)
SELECT
    decile,
    round(children, 1) AS children,
    round(near / children, 3) AS within_2500m,
    CAST(centres AS BIGINT) AS centres,
    round(centres / (SELECT sum(centres) FROM deciles), 3) AS share_of_centres
FROM lines
ORDER BY place;
