-- up
-- How stock levels are decided, as editable data: of a division, else of the nearest above it; the
-- empty code is everywhere. The seasons follow the south of China: flood season May to September,
-- typhoons July to September, forest fires October to April; all figures are estimates (E).
CREATE TABLE level_rules (
  division_code text PRIMARY KEY,
  body jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1
);
INSERT INTO level_rules (division_code, body) VALUES ('', '{
  "gradeWeights": {"red": 8, "orange": 4, "yellow": 2, "blue": 1},
  "monthCelsius": [15, 16, 19, 23, 26, 28, 29, 29, 28, 25, 21, 17],
  "priorYears": 5, "pastShare": 0.3, "baselineShare": 0.01, "baselineYearly": 0.2,
  "personPenalty": 50000, "tonneKmCost": 2, "storageM3PerM2": 2.4, "holdingShare": 0.08,
  "unpricedUnitCost": 20, "minimumShare": 0.6, "reorderShare": 0.8,
  "hazards": [
    {"hazard": "WATERLOGGING", "pointKinds": ["WATERLOGGING"], "reachKm": 0.5, "survivingShare": 0.5,
     "monthWeights": [0.1, 0.1, 0.4, 1, 2, 3, 3, 3, 2, 0.5, 0.1, 0.1], "yearlyIncidents": 4,
     "displacedShare": 0.3, "unknownPeopleShare": 0.01, "wideShare": 0.15},
    {"hazard": "FLOOD", "pointKinds": ["FLOW_OBSTRUCTION", "RESERVOIR"], "reachKm": 0.8,
     "survivingShare": 0.3, "monthWeights": [0, 0, 0.2, 1, 2, 3, 3, 3, 2, 0.3, 0, 0],
     "yearlyIncidents": 1, "displacedShare": 0.5, "unknownPeopleShare": 0.02, "wideShare": 0.2},
    {"hazard": "TYPHOON", "pointKinds": ["WATERLOGGING", "FLOW_OBSTRUCTION", "SLOPE"], "reachKm": 0.5,
     "survivingShare": 0.7, "monthWeights": [0, 0, 0, 0.1, 0.5, 1.5, 3, 3, 3, 1, 0.2, 0],
     "yearlyIncidents": 2, "displacedShare": 0.4, "unknownPeopleShare": 0.02, "wideShare": 0.6},
    {"hazard": "LANDSLIDE", "pointKinds": ["SLOPE", "HILL"], "reachKm": 0.3, "survivingShare": 0.5,
     "monthWeights": [0.1, 0.1, 0.3, 1, 2, 3, 3, 3, 2, 0.4, 0.1, 0.1], "yearlyIncidents": 0.5,
     "displacedShare": 0.8, "unknownPeopleShare": 0.002, "wideShare": 0.05},
    {"hazard": "FOREST_FIRE", "pointKinds": ["HILL"], "reachKm": 1, "survivingShare": 1,
     "monthWeights": [2, 2, 1.5, 1, 0.2, 0.1, 0.1, 0.1, 0.5, 2, 2, 2], "yearlyIncidents": 1,
     "displacedShare": 0.2, "unknownPeopleShare": 0.002, "wideShare": 0},
    {"hazard": "HAZMAT", "pointKinds": ["HAZMAT_FIRM"], "reachKm": 0.5, "survivingShare": 0.5,
     "monthWeights": [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], "yearlyIncidents": 0.3,
     "displacedShare": 0.5, "unknownPeopleShare": 0.01, "wideShare": 0}]}');

-- down
DROP TABLE level_rules;
