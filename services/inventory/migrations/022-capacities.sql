-- up
-- What a factory can make. A run is what it has been ordered to make without a break: units called
-- off while it works follow those before them, and no lead time is waited for again.
CREATE TABLE capacities (
  id uuid PRIMARY KEY,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  units_per_hour double precision NOT NULL,
  lead_hours double precision NOT NULL,
  ramp_kind text,
  ramp jsonb NOT NULL,
  quantity bigint NOT NULL,
  called bigint NOT NULL DEFAULT 0,
  run_order_time timestamptz,
  run_units bigint NOT NULL DEFAULT 0,
  valid_from date NOT NULL,
  valid_to date,
  document_number text NOT NULL,
  note text NOT NULL,
  closed boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT capacities_rate_positive CHECK (units_per_hour > 0),
  CONSTRAINT capacities_lead_not_negative CHECK (lead_hours >= 0),
  CONSTRAINT capacities_ramp_known CHECK (ramp_kind IN ('STEPS', 'LINEAR')),
  CONSTRAINT capacities_quantity_positive CHECK (quantity > 0),
  CONSTRAINT capacities_not_overdrawn CHECK (called BETWEEN 0 AND quantity),
  CONSTRAINT capacities_run_not_negative CHECK (run_units >= 0),
  CONSTRAINT capacities_dates_ordered CHECK (valid_to >= valid_from)
);
CREATE INDEX capacities_by_item ON capacities (item_id, depot_id);

-- down
DROP TABLE capacities;
