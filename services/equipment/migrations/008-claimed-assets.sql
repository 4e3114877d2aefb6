-- up
CREATE TABLE claimed_assets (
  claim_id uuid NOT NULL REFERENCES claims,
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  class_id text COLLATE "C" NOT NULL,
  kind_id text COLLATE "C" NOT NULL,
  state text NOT NULL DEFAULT 'ACTIVE',
  capability double precision NOT NULL,
  unit text NOT NULL,
  home_division_code text NOT NULL,
  area_code text NOT NULL,
  out_of_area boolean NOT NULL,
  distance_km double precision,
  accepted_gaps text[] NOT NULL,
  end_time timestamptz,
  condition text NOT NULL DEFAULT '',
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (claim_id, asset_id),
  CONSTRAINT claimed_assets_state_known CHECK (state IN
    ('ACTIVE', 'RETURNED', 'RELEASED', 'PREEMPTED')),
  CONSTRAINT claimed_assets_ended CHECK ((state = 'ACTIVE') = (end_time IS NULL))
);
CREATE INDEX claimed_assets_by_asset ON claimed_assets (asset_id, claim_id);

-- Who has an asset now. Its key is what lets exactly one of two claims win; the row of an exercise
-- stands beside the real one and never in its way.
CREATE TABLE engagements (
  asset_id text COLLATE "C" NOT NULL REFERENCES assets,
  exercise boolean NOT NULL,
  claim_id uuid NOT NULL REFERENCES claims,
  PRIMARY KEY (asset_id, exercise)
);
CREATE INDEX engagements_by_claim ON engagements (claim_id);

-- down
DROP TABLE engagements;
DROP TABLE claimed_assets;
