-- up
-- Stock that an enterprise hands over on call. `called` is what its call-offs took: it changes in
-- their transactions, under this row's lock, and the CHECK keeps any two of them from taking the
-- same units.
CREATE TABLE agreements (
  id uuid PRIMARY KEY,
  depot_id text COLLATE "C" NOT NULL REFERENCES depots,
  item_id text COLLATE "C" NOT NULL REFERENCES items,
  quantity bigint NOT NULL,
  called bigint NOT NULL DEFAULT 0,
  notice_hours double precision NOT NULL,
  response_hours double precision NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  remaining_days integer NOT NULL,
  exchange_days integer NOT NULL,
  document_number text NOT NULL,
  note text NOT NULL,
  closed boolean NOT NULL,
  version integer NOT NULL DEFAULT 1,
  create_time timestamptz NOT NULL,
  update_time timestamptz NOT NULL,
  CONSTRAINT agreements_quantity_positive CHECK (quantity > 0),
  CONSTRAINT agreements_not_overdrawn CHECK (called BETWEEN 0 AND quantity),
  CONSTRAINT agreements_hours_not_negative CHECK (notice_hours >= 0 AND response_hours >= 0),
  CONSTRAINT agreements_dates_ordered CHECK (valid_to >= valid_from)
);
CREATE INDEX agreements_by_item ON agreements (item_id, depot_id);

-- down
DROP TABLE agreements;
