-- up
CREATE TABLE rotation_plans (
  id uuid PRIMARY KEY,
  division_code text COLLATE "C" NOT NULL,
  months integer NOT NULL,
  ladder jsonb NOT NULL,
  units bigint NOT NULL,
  value double precision NOT NULL,
  saved_units bigint NOT NULL,
  saved_value double precision NOT NULL,
  proposal_count integer NOT NULL,
  truncated boolean NOT NULL,
  create_time timestamptz NOT NULL
);
CREATE TABLE rotation_proposals (
  id uuid PRIMARY KEY,
  plan_id uuid NOT NULL REFERENCES rotation_plans,
  rank integer NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL,
  lot_id uuid NOT NULL REFERENCES lots,
  expire_date date NOT NULL,
  quantity bigint NOT NULL,
  value double precision NOT NULL,
  due_date date NOT NULL,
  to_depot_id text COLLATE "C" REFERENCES depots,
  agreement_id uuid REFERENCES agreements,
  transfer_id uuid,
  exchange_id uuid,
  UNIQUE (plan_id, rank),
  CONSTRAINT rotation_proposals_kind_known CHECK (kind IN
    ('TRANSFER', 'EXCHANGE', 'USE_IN_DRILL', 'ISSUE')),
  CONSTRAINT rotation_proposals_state_known CHECK (state IN ('PROPOSED', 'ACCEPTED', 'REJECTED')),
  CONSTRAINT rotation_proposals_quantity_positive CHECK (quantity > 0)
);

-- down
DROP TABLE rotation_proposals;
DROP TABLE rotation_plans;
