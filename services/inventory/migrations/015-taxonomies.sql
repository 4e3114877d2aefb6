-- up
CREATE TABLE taxonomies (
  id text COLLATE "C" PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  update_time timestamptz NOT NULL,
  CONSTRAINT taxonomies_id_format CHECK (id ~ '^[a-z0-9-]{1,64}$')
);
CREATE TABLE taxonomy_nodes (
  taxonomy_id text COLLATE "C" NOT NULL REFERENCES taxonomies ON DELETE CASCADE,
  code text COLLATE "C" NOT NULL,
  parent_code text COLLATE "C",
  name_zh text NOT NULL,
  name_en text NOT NULL,
  PRIMARY KEY (taxonomy_id, code),
  CONSTRAINT taxonomy_nodes_parent FOREIGN KEY (taxonomy_id, parent_code)
    REFERENCES taxonomy_nodes (taxonomy_id, code) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX taxonomy_nodes_by_parent ON taxonomy_nodes (taxonomy_id, parent_code);

-- down
DROP TABLE taxonomy_nodes;
DROP TABLE taxonomies;
