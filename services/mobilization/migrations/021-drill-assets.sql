-- up
CREATE TABLE drill_assets (
  drill_id uuid NOT NULL REFERENCES drills,
  asset_id text COLLATE "C" NOT NULL,
  class_id text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  team_id text COLLATE "C" NOT NULL,
  excuse text NOT NULL,
  claim_state text NOT NULL DEFAULT 'WANTED',
  tick text,
  note text NOT NULL DEFAULT '',
  tick_time timestamptz,
  PRIMARY KEY (drill_id, asset_id),
  CONSTRAINT drill_assets_tick_known CHECK (tick IN ('PRESENT', 'DAMAGED', 'MISSING')),
  CONSTRAINT drill_assets_ticked_when CHECK ((tick IS NULL) = (tick_time IS NULL))
);

-- down
DROP TABLE drill_assets;
