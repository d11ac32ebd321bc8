CREATE TRIGGER log_record_guards_update BEFORE UPDATE ON log_record BEGIN SELECT RAISE(ABORT, 'log_record is append-only: UPDATE refused'); END;

CREATE TRIGGER log_record_guards_delete BEFORE DELETE ON log_record BEGIN SELECT RAISE(ABORT, 'log_record is append-only: DELETE refused'); END;

CREATE TRIGGER log_record_guards_insert BEFORE INSERT ON log_record WHEN EXISTS (SELECT 1 FROM log_record WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM log_record WHERE key = NEW.key) OR EXISTS (SELECT 1 FROM log_record WHERE stream = NEW.stream AND stream_version = NEW.stream_version) BEGIN SELECT RAISE(ABORT, 'log_record is append-only: INSERT refused'); END;

CREATE TRIGGER log_commit_guards_update BEFORE UPDATE ON log_commit BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: UPDATE refused'); END;

CREATE TRIGGER log_commit_guards_delete BEFORE DELETE ON log_commit BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: DELETE refused'); END;

CREATE TRIGGER log_commit_guards_insert BEFORE INSERT ON log_commit WHEN EXISTS (SELECT 1 FROM log_commit WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM log_commit WHERE first_position = NEW.first_position) BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: INSERT refused'); END;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content BEGIN SELECT RAISE(ABORT, 'content is append-only: UPDATE refused'); END;

CREATE TRIGGER content_guards_delete BEFORE DELETE ON content BEGIN SELECT RAISE(ABORT, 'content is append-only: DELETE refused'); END;

CREATE TRIGGER content_guards_insert BEFORE INSERT ON content WHEN EXISTS (SELECT 1 FROM content WHERE hash = NEW.hash) OR EXISTS (SELECT 1 FROM content WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, 'content is append-only: INSERT refused'); END;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND NEW.commit_number = OLD.commit_number + 1 AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), 0) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: UPDATE refused'); END;

CREATE TRIGGER log_head_guards_delete BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'log_head is append-only: DELETE refused'); END;

CREATE TRIGGER log_head_guards_insert BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: INSERT refused'); END;

CREATE TRIGGER log_stream_guards_update BEFORE UPDATE ON log_stream WHEN NOT coalesce(NEW.stream = OLD.stream AND NEW.version > OLD.version, 0) BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: UPDATE refused'); END;

CREATE TRIGGER log_stream_guards_delete BEFORE DELETE ON log_stream BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: DELETE refused'); END;

CREATE TRIGGER log_stream_guards_insert BEFORE INSERT ON log_stream WHEN EXISTS (SELECT 1 FROM log_stream WHERE stream = NEW.stream) BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: INSERT refused'); END;
