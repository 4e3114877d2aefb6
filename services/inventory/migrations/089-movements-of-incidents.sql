-- up
-- Unused stock that came back from an incident, for its closing report.
CREATE INDEX movements_of_incidents ON movements (cause, id) WHERE cause LIKE 'incidents/%';

-- down
DROP INDEX movements_of_incidents;
