CREATE FUNCTION timeline_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE named boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT FROM %I.log_record WHERE type = ''content.erased'' AND position(convert_to(encode($1, ''hex''), ''UTF8'') IN data) > 0)', TG_TABLE_SCHEMA) INTO named USING OLD.hash; IF named AND NEW.hash = OLD.hash AND length(NEW.salt) = 0 AND length(NEW.data) = 0 THEN RETURN NEW; END IF; RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$;

DROP TRIGGER content_guards_rows ON content;

DROP TRIGGER content_guards_all ON content;

DROP TRIGGER log_head_guards_update ON log_head;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content FOR EACH ROW EXECUTE FUNCTION timeline_refuse_unless_erased();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_update;

CREATE TRIGGER content_guards_rows BEFORE DELETE ON content FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_rows;

CREATE TRIGGER content_guards_all BEFORE DELETE OR TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_all;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND (NEW.commit_number = OLD.commit_number + 1 OR OLD.commit_number = 0 AND NEW.commit_number > 0) AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), false)) EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_guards_update;
