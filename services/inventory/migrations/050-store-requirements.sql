-- up
-- What a store of a tier has to have: of the seven things of a street (七有) and the four of a
-- community (四有) those that a depot shows. Thresholds are data; the evidence of the other things
-- lies with the services that own it.
CREATE TABLE store_requirements (
  tier text PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  area_m2_min double precision NOT NULL,
  CONSTRAINT store_requirements_area_not_negative CHECK (area_m2_min >= 0)
);
INSERT INTO store_requirements (tier, name_zh, name_en, area_m2_min) VALUES
  ('STREET', '七有：物资仓库', 'Seven have-s: depot', 30),
  ('SPECIAL_ZONE', '七有：物资仓库', 'Seven have-s: depot', 30),
  ('COMMUNITY', '四有：物资储备点', 'Four have-s: stock point', 15);

-- down
DROP TABLE store_requirements;
