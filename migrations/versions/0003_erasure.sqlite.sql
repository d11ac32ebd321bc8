DROP TRIGGER content_guards_update;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content WHEN NOT coalesce(NEW.rowid = OLD.rowid AND NEW.hash = OLD.hash AND length(NEW.salt) = 0 AND length(NEW.data) = 0 AND EXISTS (SELECT 1 FROM log_record WHERE type = 'content.erased' AND instr(data, CAST(lower(hex(OLD.hash)) AS BLOB)) > 0), 0) BEGIN SELECT RAISE(ABORT, 'content is append-only: UPDATE refused'); END;

DROP TRIGGER log_head_guards_update;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND (NEW.commit_number = OLD.commit_number + 1 OR OLD.commit_number = 0 AND NEW.commit_number > 0) AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), 0) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: UPDATE refused'); END;
