DROP FUNCTION timeline_append;

CREATE TABLE log_stream (stream text COLLATE "C" NOT NULL, version bigint NOT NULL, CONSTRAINT pk_log_stream PRIMARY KEY (stream));

INSERT INTO log_stream (stream, version) SELECT stream, max(stream_version) FROM log_record GROUP BY stream;

CREATE TRIGGER log_stream_guards_update BEFORE UPDATE ON log_stream FOR EACH ROW WHEN (NOT coalesce(NEW.stream = OLD.stream AND NEW.version > OLD.version, false)) EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_update;

CREATE TRIGGER log_stream_guards_rows BEFORE DELETE ON log_stream FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_rows;

CREATE TRIGGER log_stream_guards_all BEFORE DELETE OR TRUNCATE ON log_stream FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_all;

ALTER FUNCTION timeline_refuse() RESET search_path;

CREATE OR REPLACE FUNCTION timeline_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE named boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT FROM %I.log_record WHERE type = ''content.erased'' AND position(convert_to(encode($1, ''hex''), ''UTF8'') IN data) > 0)', TG_TABLE_SCHEMA) INTO named USING OLD.hash; IF named AND NEW.hash = OLD.hash AND length(NEW.salt) = 0 AND length(NEW.data) = 0 THEN RETURN NEW; END IF; RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$;
