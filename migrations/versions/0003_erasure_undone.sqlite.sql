DROP TRIGGER content_guards_update;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content BEGIN SELECT RAISE(ABORT, 'content is append-only: UPDATE refused'); END;

DROP TRIGGER log_head_guards_update;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND NEW.commit_number = OLD.commit_number + 1 AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), 0) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: UPDATE refused'); END;
