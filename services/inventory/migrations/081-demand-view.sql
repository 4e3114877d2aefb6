-- up
-- What the people of a division need of an item: as typed by hand, else by the standards for the
-- people whom the stock is to serve. Never stored, so it cannot be older than its figures.
CREATE VIEW demand AS
SELECT division_code, item_id, population, initial_units, daily_units, routine_daily_units,
  update_time, 'MANUAL' AS source
FROM demand_profiles
UNION ALL
SELECT p.division_code, s.item_id, people,
  round((people * initial_per_person)::numeric, 4)::float8,
  round((people * daily_per_person)::numeric, 4)::float8,
  round((people * (daily_per_person * routine_share
    + initial_per_person * routine_initial_share))::numeric, 4)::float8,
  greatest(p.update_time, s.update_time), 'STANDARD'
FROM demand_rules
CROSS JOIN division_populations p
CROSS JOIN demand_standards s
CROSS JOIN LATERAL (SELECT round(p.population * population_share)::bigint AS people) served
JOIN items i ON i.id = s.item_id
WHERE NOT EXISTS (SELECT FROM demand_profiles d
  WHERE d.division_code = p.division_code AND d.item_id = s.item_id);

-- down
DROP VIEW demand;
