DROP TRIGGER content_guards_update ON content;

DROP TRIGGER content_guards_rows ON content;

DROP TRIGGER content_guards_all ON content;

DROP TRIGGER log_head_guards_update ON log_head;

DROP FUNCTION timeline_refuse_unless_erased();

CREATE TRIGGER content_guards_rows BEFORE UPDATE OR DELETE ON content FOR EACH ROW EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_rows;

CREATE TRIGGER content_guards_all BEFORE UPDATE OR DELETE OR TRUNCATE ON content FOR EACH STATEMENT EXECUTE FUNCTION timeline_refuse();

ALTER TABLE content ENABLE ALWAYS TRIGGER content_guards_all;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND NEW.commit_number = OLD.commit_number + 1 AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), false)) EXECUTE FUNCTION timeline_refuse();

ALTER TABLE log_head ENABLE ALWAYS TRIGGER log_head_guards_update;
