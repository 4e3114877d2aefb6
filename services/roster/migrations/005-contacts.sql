-- up
-- The value is sealed with a key of PERSONAL_KEYS, bound to its row; the index finds equal values.
CREATE TABLE contacts (
  id uuid PRIMARY KEY,
  person_id text COLLATE "C" NOT NULL REFERENCES people,
  kind text NOT NULL,
  label text NOT NULL,
  -- The order in which a person is tried, 1 first.
  priority integer NOT NULL,
  sealed_value text NOT NULL,
  blind_index text COLLATE "C" NOT NULL,
  create_time timestamptz NOT NULL,
  CONSTRAINT contacts_kind_known CHECK (kind IN
    ('PHONE', 'EMAIL', 'WECHAT', 'DINGTALK', 'RADIO', 'OTHER')),
  CONSTRAINT contacts_once UNIQUE (person_id, blind_index)
);
CREATE INDEX contacts_by_blind_index ON contacts (blind_index);
-- Sealed texts begin with the id of their key: a rotation finds those of older ones.
CREATE INDEX contacts_by_key ON contacts (split_part(sealed_value, '.', 1));

-- down
DROP TABLE contacts;
