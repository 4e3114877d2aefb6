-- up
-- One versioned document: the figures belong together. These defaults (GB 51143, GB/T 44013,
-- Sphere, district practice) are data that an administrator edits.
CREATE TABLE standards (
  id integer PRIMARY KEY CONSTRAINT standards_one CHECK (id = 1),
  document jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL DEFAULT now()
);
INSERT INTO standards (id, document) VALUES (1, '{
  "places": [
    {"kind": "INDOOR", "stay": "EMERGENCY", "hazard": "", "m2PerPerson": 1.5},
    {"kind": "INDOOR", "stay": "SHORT", "hazard": "", "m2PerPerson": 3},
    {"kind": "INDOOR", "stay": "LONG", "hazard": "", "m2PerPerson": 4.5},
    {"kind": "OUTDOOR", "stay": "EMERGENCY", "hazard": "", "m2PerPerson": 1},
    {"kind": "OUTDOOR", "stay": "SHORT", "hazard": "", "m2PerPerson": 2},
    {"kind": "OUTDOOR", "stay": "LONG", "hazard": "", "m2PerPerson": 4.5},
    {"kind": "OUTDOOR", "stay": "EMERGENCY", "hazard": "TYPHOON", "m2PerPerson": 0},
    {"kind": "OUTDOOR", "stay": "SHORT", "hazard": "TYPHOON", "m2PerPerson": 0},
    {"kind": "OUTDOOR", "stay": "LONG", "hazard": "TYPHOON", "m2PerPerson": 0}
  ],
  "unitPeopleMax": 2000, "populationShare": 0.15, "householdPeople": 2.6, "retentionDays": 90,
  "consumption": [], "facilities": [],
  "openingChecklist": [
    {"id": "structure", "nameZh": "建筑结构安全检查", "nameEn": "Structure checked", "required": true},
    {"id": "water-power", "nameZh": "供水供电正常", "nameEn": "Water and power on", "required": true},
    {"id": "staff", "nameZh": "开设队伍到位", "nameEn": "Opening team present", "required": true},
    {"id": "signs", "nameZh": "标识与场所码张贴", "nameEn": "Signs and code put up", "required": false}
  ],
  "closingChecklist": [
    {"id": "cleaned", "nameZh": "清洁消毒", "nameEn": "Cleaned", "required": true},
    {"id": "stock", "nameZh": "剩余物资清点回收", "nameEn": "Stock counted", "required": true}
  ]}');

-- down
DROP TABLE standards;
