CREATE FUNCTION timeline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$;

CREATE FUNCTION timeline_wake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('timeline_log', ''); RETURN NULL; END $$;

CREATE TRIGGER log_record_guards_rows BEFORE UPDATE OR DELETE ON log_record FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_record ENABLE ALWAYS TRIGGER log_record_guards_rows;

CREATE TRIGGER log_record_guards_all BEFORE UPDATE OR DELETE OR TRUNCATE ON log_record FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_record ENABLE ALWAYS TRIGGER log_record_guards_all;

CREATE TRIGGER log_commit_guards_rows BEFORE UPDATE OR DELETE ON log_commit FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_commit ENABLE ALWAYS TRIGGER log_commit_guards_rows;

CREATE TRIGGER log_commit_guards_all BEFORE UPDATE OR DELETE OR TRUNCATE ON log_commit FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_commit ENABLE ALWAYS TRIGGER log_commit_guards_all;

CREATE TRIGGER content_guards_rows BEFORE UPDATE OR DELETE ON content FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_rows;

CREATE TRIGGER content_guards_all BEFORE UPDATE OR DELETE OR TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_all;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND NEW.commit_number = OLD.commit_number + 1 AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), false)) EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_guards_update;

CREATE TRIGGER log_head_guards_rows BEFORE DELETE ON log_head FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_guards_rows;

CREATE TRIGGER log_head_guards_all BEFORE DELETE OR TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_guards_all;

CREATE TRIGGER log_stream_guards_update BEFORE UPDATE ON log_stream FOR EACH ROW WHEN (NOT coalesce(NEW.stream = OLD.stream AND NEW.version > OLD.version, false)) EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_update;

CREATE TRIGGER log_stream_guards_rows BEFORE DELETE ON log_stream FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_rows;

CREATE TRIGGER log_stream_guards_all BEFORE DELETE OR TRUNCATE ON log_stream FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_stream ENABLE ALWAYS TRIGGER log_stream_guards_all;

CREATE TRIGGER log_head_wakes AFTER UPDATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION timeline_wake();
