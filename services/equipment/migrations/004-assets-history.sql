-- up
CREATE INDEX assets_by_class ON assets (class_id, id);
CREATE INDEX assets_by_kind ON assets (kind_id, id);
CREATE INDEX assets_by_home ON assets (home_division_code text_pattern_ops);
-- Running hours change with every line of the output log, which has them already.
SELECT keep_history('assets', left_out => '{hours_run,output}');

-- down
SELECT forget_history('assets');
DROP INDEX assets_by_home;
DROP INDEX assets_by_kind;
DROP INDEX assets_by_class;
