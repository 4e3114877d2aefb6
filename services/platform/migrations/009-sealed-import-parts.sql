-- up
-- A sealed part is a little longer than what was sent.
ALTER TABLE import_parts DROP CONSTRAINT import_parts_small;
ALTER TABLE import_parts ADD CONSTRAINT import_parts_small CHECK (octet_length(bytes) <= 1049600);

-- down
ALTER TABLE import_parts DROP CONSTRAINT import_parts_small;
ALTER TABLE import_parts ADD CONSTRAINT import_parts_small CHECK (octet_length(bytes) <= 1048576);
