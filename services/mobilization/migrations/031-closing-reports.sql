-- up
-- The closing report of an incident as it stood when it closed; never changed afterwards.
CREATE TABLE closing_reports (
  incident_id text PRIMARY KEY,
  division_code text NOT NULL,
  -- The JSON text as it was hashed; jsonb would order it anew.
  report text NOT NULL,
  sha256 text NOT NULL,
  freeze_time timestamptz NOT NULL,
  CONSTRAINT closing_reports_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
CREATE FUNCTION keep_closing_reports() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a closing report is never changed';
END $$;
CREATE TRIGGER closing_reports_stay BEFORE UPDATE OR DELETE ON closing_reports
  FOR EACH ROW EXECUTE FUNCTION keep_closing_reports();

-- down
DROP TABLE closing_reports;
DROP FUNCTION keep_closing_reports;
