CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE stations (
	id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_stations PRIMARY KEY (id)
);
CREATE TABLE actors (
	id CHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_actors PRIMARY KEY (id), 
	CONSTRAINT fk_actors_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_actors_station_id_name UNIQUE (station_id, name)
);
CREATE TABLE actor_certificates (
	id CHAR(32) NOT NULL, 
	of_actor_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	thumbprint VARCHAR(64) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_actor_certificates PRIMARY KEY (id), 
	CONSTRAINT fk_actor_certificates_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_actor_certificates_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_actor_certificates_of_actor_id FOREIGN KEY(of_actor_id) REFERENCES actors (id), 
	CONSTRAINT uq_actor_certificates_of_actor_id_seq UNIQUE (of_actor_id, seq)
);
CREATE INDEX ix_actor_certificates_of_actor_id ON actor_certificates (of_actor_id);
CREATE TABLE audit_rows (
	position INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	previous_sha256 VARCHAR(64) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_audit_rows PRIMARY KEY (station_id, position), 
	CONSTRAINT fk_audit_rows_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_audit_rows_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE TABLE blobs (
	sha256 VARCHAR(64) NOT NULL, 
	media_type TEXT NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_blobs PRIMARY KEY (sha256), 
	CONSTRAINT fk_blobs_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_blobs_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE TABLE dossiers (
	id CHAR(32) NOT NULL, 
	code TEXT NOT NULL, 
	procedure_code TEXT NOT NULL, 
	receiving_unit TEXT NOT NULL, 
	processing_unit TEXT NOT NULL, 
	applicant TEXT NOT NULL, 
	home_station_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_dossiers PRIMARY KEY (id), 
	CONSTRAINT fk_dossiers_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_dossiers_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_dossiers_home_station_id FOREIGN KEY(home_station_id) REFERENCES stations (id), 
	CONSTRAINT uq_dossiers_home_station_id_code UNIQUE (home_station_id, code)
);
CREATE INDEX ix_dossiers_at_utc ON dossiers (at_utc);
CREATE TABLE components (
	id CHAR(32) NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	code TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_components PRIMARY KEY (id), 
	CONSTRAINT fk_components_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_components_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_components_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT uq_components_dossier_id_code UNIQUE (dossier_id, code), 
	CONSTRAINT uq_components_dossier_id_seq UNIQUE (dossier_id, seq), 
	CONSTRAINT uq_components_id_dossier_id UNIQUE (id, dossier_id)
);
CREATE TABLE batches (
	id CHAR(32) NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	component_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	request TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_batches PRIMARY KEY (id), 
	CONSTRAINT fk_batches_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_batches_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_batches_component_id_dossier_id FOREIGN KEY(component_id, dossier_id) REFERENCES components (id, dossier_id), 
	CONSTRAINT uq_batches_dossier_id_seq UNIQUE (dossier_id, seq), 
	CONSTRAINT uq_batches_id_dossier_id UNIQUE (id, dossier_id)
);
CREATE TABLE batch_outcomes (
	id CHAR(32) NOT NULL, 
	batch_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	outcome TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_batch_outcomes PRIMARY KEY (id), 
	CONSTRAINT fk_batch_outcomes_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_batch_outcomes_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_batch_outcomes_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id), 
	CONSTRAINT uq_batch_outcomes_batch_id_seq UNIQUE (batch_id, seq)
);
CREATE TABLE master_pages (
	id CHAR(32) NOT NULL, 
	batch_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	frame INTEGER NOT NULL, 
	sheet INTEGER NOT NULL, 
	side TEXT NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	page_index INTEGER NOT NULL, 
	dpi FLOAT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_master_pages PRIMARY KEY (id), 
	CONSTRAINT fk_master_pages_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_master_pages_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_master_pages_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id), 
	CONSTRAINT fk_master_pages_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT uq_master_pages_batch_id_frame_page_index UNIQUE (batch_id, frame, page_index), 
	CONSTRAINT uq_master_pages_batch_id_seq UNIQUE (batch_id, seq), 
	CONSTRAINT uq_master_pages_id_batch_id UNIQUE (id, batch_id)
);
CREATE INDEX ix_master_pages_blob_sha256 ON master_pages (blob_sha256);
CREATE TABLE operations (
	dossier_id CHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	page_id CHAR(32), 
	batch_id CHAR(32), 
	body TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_operations PRIMARY KEY (dossier_id, position), 
	CONSTRAINT fk_operations_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_operations_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_operations_batch_id_dossier_id FOREIGN KEY(batch_id, dossier_id) REFERENCES batches (id, dossier_id), 
	CONSTRAINT fk_operations_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT fk_operations_page_id_batch_id FOREIGN KEY(page_id, batch_id) REFERENCES master_pages (id, batch_id), 
	CONSTRAINT fk_operations_page_id FOREIGN KEY(page_id) REFERENCES master_pages (id), 
	CONSTRAINT uq_operations_page_id_batch_id UNIQUE (page_id, batch_id)
);
CREATE INDEX ix_operations_batch_id_position ON operations (batch_id, position);
CREATE TABLE tombstones (
	id CHAR(32) NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	reason TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_tombstones PRIMARY KEY (id), 
	CONSTRAINT fk_tombstones_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_tombstones_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_tombstones_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256)
);
CREATE INDEX ix_tombstones_blob_sha256 ON tombstones (blob_sha256);
CREATE TABLE purged_pages (
	page_id CHAR(32) NOT NULL, 
	tombstone_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_purged_pages PRIMARY KEY (page_id), 
	CONSTRAINT fk_purged_pages_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_purged_pages_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_purged_pages_page_id FOREIGN KEY(page_id) REFERENCES master_pages (id), 
	CONSTRAINT fk_purged_pages_tombstone_id FOREIGN KEY(tombstone_id) REFERENCES tombstones (id)
);
CREATE TABLE returned_blobs (
	tombstone_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_returned_blobs PRIMARY KEY (tombstone_id), 
	CONSTRAINT fk_returned_blobs_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_returned_blobs_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_returned_blobs_tombstone_id FOREIGN KEY(tombstone_id) REFERENCES tombstones (id)
);
CREATE TABLE artifacts (
	"key" VARCHAR(64) NOT NULL, 
	stage TEXT NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_artifacts PRIMARY KEY ("key"), 
	CONSTRAINT fk_artifacts_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_artifacts_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_artifacts_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256)
);
CREATE INDEX ix_artifacts_blob_sha256 ON artifacts (blob_sha256);
CREATE TABLE documents (
	id CHAR(32) NOT NULL, 
	component_id CHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	supersedes CHAR(32), 
	edit_position INTEGER NOT NULL, 
	kept_blob_sha256 VARCHAR(64), 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_documents PRIMARY KEY (id), 
	CONSTRAINT fk_documents_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_documents_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_documents_component_id FOREIGN KEY(component_id) REFERENCES components (id), 
	CONSTRAINT fk_documents_kept_blob_sha256 FOREIGN KEY(kept_blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_documents_supersedes FOREIGN KEY(supersedes) REFERENCES documents (id), 
	CONSTRAINT uq_documents_component_id_version UNIQUE (component_id, version), 
	CONSTRAINT uq_documents_supersedes UNIQUE (supersedes)
);
CREATE INDEX ix_documents_kept_blob_sha256 ON documents (kept_blob_sha256);
CREATE TABLE plans (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_plans PRIMARY KEY (id), 
	CONSTRAINT fk_plans_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_plans_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_plans_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT uq_plans_document_id_seq UNIQUE (document_id, seq)
);
CREATE TABLE prepared_signatures (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	source_sha256 VARCHAR(64) NOT NULL, 
	prepared_sha256 VARCHAR(64) NOT NULL, 
	signer TEXT NOT NULL, 
	level TEXT NOT NULL, 
	document_digest_sha256 VARCHAR(64) NOT NULL, 
	resume TEXT NOT NULL, 
	prepared_at DATETIME NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_prepared_signatures PRIMARY KEY (id), 
	CONSTRAINT fk_prepared_signatures_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_prepared_signatures_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_prepared_signatures_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT fk_prepared_signatures_prepared_sha256 FOREIGN KEY(prepared_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_prepared_signatures_source_sha256 FOREIGN KEY(source_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT uq_prepared_signatures_document_id_seq UNIQUE (document_id, seq), 
	CONSTRAINT uq_prepared_signatures_id_document_id UNIQUE (id, document_id)
);
CREATE INDEX ix_prepared_signatures_prepared_sha256 ON prepared_signatures (prepared_sha256);
CREATE INDEX ix_prepared_signatures_source_sha256 ON prepared_signatures (source_sha256);
CREATE TABLE signed_pdfs (
	document_id CHAR(32) NOT NULL, 
	prepared_id CHAR(32) NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	signer_subject TEXT NOT NULL, 
	level TEXT NOT NULL, 
	signed_at DATETIME NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, remarks TEXT, 
	CONSTRAINT pk_signed_pdfs PRIMARY KEY (document_id), 
	CONSTRAINT fk_signed_pdfs_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_signed_pdfs_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_signed_pdfs_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_signed_pdfs_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT fk_signed_pdfs_prepared_id_document_id FOREIGN KEY(prepared_id, document_id) REFERENCES prepared_signatures (id, document_id)
);
CREATE INDEX ix_signed_pdfs_blob_sha256 ON signed_pdfs (blob_sha256);
CREATE TABLE uploads (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	idempotency_key TEXT NOT NULL, 
	manifest TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_uploads PRIMARY KEY (id), 
	CONSTRAINT fk_uploads_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_uploads_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_uploads_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_uploads_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT uq_uploads_document_id_blob_sha256 UNIQUE (document_id, blob_sha256), 
	CONSTRAINT uq_uploads_document_id_seq UNIQUE (document_id, seq), 
	CONSTRAINT uq_uploads_idempotency_key UNIQUE (idempotency_key)
);
CREATE INDEX ix_uploads_blob_sha256 ON uploads (blob_sha256);
CREATE TABLE upload_urls (
	id CHAR(32) NOT NULL, 
	upload_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_upload_urls PRIMARY KEY (id), 
	CONSTRAINT fk_upload_urls_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_upload_urls_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_upload_urls_upload_id FOREIGN KEY(upload_id) REFERENCES uploads (id), 
	CONSTRAINT uq_upload_urls_upload_id_seq UNIQUE (upload_id, seq)
);
CREATE TABLE upload_failures (
	id CHAR(32) NOT NULL, 
	upload_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, retry_after_s INTEGER, 
	CONSTRAINT pk_upload_failures PRIMARY KEY (id), 
	CONSTRAINT fk_upload_failures_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_upload_failures_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_upload_failures_upload_id FOREIGN KEY(upload_id) REFERENCES uploads (id), 
	CONSTRAINT uq_upload_failures_upload_id_seq UNIQUE (upload_id, seq)
);
CREATE TABLE receipts (
	upload_id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	receipt_id TEXT NOT NULL, 
	server TEXT NOT NULL, 
	file_id TEXT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	audit_head VARCHAR(64) NOT NULL, 
	received_at DATETIME NOT NULL, 
	read_back BOOLEAN NOT NULL, 
	raw TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_receipts PRIMARY KEY (upload_id), 
	CONSTRAINT fk_receipts_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_receipts_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_receipts_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT fk_receipts_upload_id FOREIGN KEY(upload_id) REFERENCES uploads (id)
);
CREATE INDEX ix_receipts_document_id ON receipts (document_id);
CREATE TRIGGER stations_no_update BEFORE UPDATE ON stations BEGIN SELECT RAISE(ABORT, 'rows of stations stay as they are'); END;
CREATE TRIGGER stations_no_delete BEFORE DELETE ON stations BEGIN SELECT RAISE(ABORT, 'rows of stations stay as they are'); END;
CREATE TRIGGER actors_no_delete BEFORE DELETE ON actors BEGIN SELECT RAISE(ABORT, 'rows of actors stay as they are'); END;
CREATE TRIGGER actor_certificates_no_update BEFORE UPDATE ON actor_certificates BEGIN SELECT RAISE(ABORT, 'rows of actor_certificates stay as they are'); END;
CREATE TRIGGER audit_rows_no_update BEFORE UPDATE ON audit_rows BEGIN SELECT RAISE(ABORT, 'rows of audit_rows stay as they are'); END;
CREATE TRIGGER audit_rows_no_delete BEFORE DELETE ON audit_rows BEGIN SELECT RAISE(ABORT, 'rows of audit_rows stay as they are'); END;
CREATE TRIGGER dossiers_no_delete BEFORE DELETE ON dossiers BEGIN SELECT RAISE(ABORT, 'rows of dossiers stay as they are'); END;
CREATE TRIGGER components_no_update BEFORE UPDATE ON components BEGIN SELECT RAISE(ABORT, 'rows of components stay as they are'); END;
CREATE TRIGGER components_no_delete BEFORE DELETE ON components BEGIN SELECT RAISE(ABORT, 'rows of components stay as they are'); END;
CREATE TRIGGER batches_no_delete BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'rows of batches stay as they are'); END;
CREATE TRIGGER batch_outcomes_no_update BEFORE UPDATE ON batch_outcomes BEGIN SELECT RAISE(ABORT, 'rows of batch_outcomes stay as they are'); END;
CREATE TRIGGER batch_outcomes_no_delete BEFORE DELETE ON batch_outcomes BEGIN SELECT RAISE(ABORT, 'rows of batch_outcomes stay as they are'); END;
CREATE TRIGGER master_pages_no_update BEFORE UPDATE ON master_pages BEGIN SELECT RAISE(ABORT, 'rows of master_pages stay as they are'); END;
CREATE TRIGGER master_pages_no_delete BEFORE DELETE ON master_pages BEGIN SELECT RAISE(ABORT, 'rows of master_pages stay as they are'); END;
CREATE TRIGGER operations_no_delete BEFORE DELETE ON operations BEGIN SELECT RAISE(ABORT, 'rows of operations stay as they are'); END;
CREATE TRIGGER tombstones_no_delete BEFORE DELETE ON tombstones BEGIN SELECT RAISE(ABORT, 'rows of tombstones stay as they are'); END;
CREATE TRIGGER purged_pages_no_update BEFORE UPDATE ON purged_pages BEGIN SELECT RAISE(ABORT, 'rows of purged_pages stay as they are'); END;
CREATE TRIGGER purged_pages_no_delete BEFORE DELETE ON purged_pages BEGIN SELECT RAISE(ABORT, 'rows of purged_pages stay as they are'); END;
CREATE TRIGGER returned_blobs_no_update BEFORE UPDATE ON returned_blobs BEGIN SELECT RAISE(ABORT, 'rows of returned_blobs stay as they are'); END;
CREATE TRIGGER returned_blobs_no_delete BEFORE DELETE ON returned_blobs BEGIN SELECT RAISE(ABORT, 'rows of returned_blobs stay as they are'); END;
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'rows of documents stay as they are'); END;
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'rows of documents stay as they are'); END;
CREATE TRIGGER plans_no_delete BEFORE DELETE ON plans BEGIN SELECT RAISE(ABORT, 'rows of plans stay as they are'); END;
CREATE TRIGGER prepared_signatures_no_delete BEFORE DELETE ON prepared_signatures BEGIN SELECT RAISE(ABORT, 'rows of prepared_signatures stay as they are'); END;
CREATE TRIGGER signed_pdfs_no_delete BEFORE DELETE ON signed_pdfs BEGIN SELECT RAISE(ABORT, 'rows of signed_pdfs stay as they are'); END;
CREATE TRIGGER uploads_no_delete BEFORE DELETE ON uploads BEGIN SELECT RAISE(ABORT, 'rows of uploads stay as they are'); END;
CREATE TRIGGER upload_urls_no_update BEFORE UPDATE ON upload_urls BEGIN SELECT RAISE(ABORT, 'rows of upload_urls stay as they are'); END;
CREATE TRIGGER upload_urls_no_delete BEFORE DELETE ON upload_urls BEGIN SELECT RAISE(ABORT, 'rows of upload_urls stay as they are'); END;
CREATE TRIGGER upload_failures_no_update BEFORE UPDATE ON upload_failures BEGIN SELECT RAISE(ABORT, 'rows of upload_failures stay as they are'); END;
CREATE TRIGGER upload_failures_no_delete BEFORE DELETE ON upload_failures BEGIN SELECT RAISE(ABORT, 'rows of upload_failures stay as they are'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'rows of receipts stay as they are'); END;
CREATE TABLE known_devices (
	id CHAR(32) NOT NULL, 
	identity TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	certain BOOLEAN NOT NULL, 
	last_request TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_known_devices PRIMARY KEY (id), 
	CONSTRAINT fk_known_devices_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_known_devices_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_known_devices_station_id_identity_seq UNIQUE (station_id, identity, seq)
);
CREATE TABLE device_checks (
	id CHAR(32) NOT NULL, 
	identity TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	result TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_device_checks PRIMARY KEY (id), 
	CONSTRAINT fk_device_checks_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_device_checks_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_device_checks_station_id_identity_seq UNIQUE (station_id, identity, seq)
);
CREATE TRIGGER known_devices_no_update BEFORE UPDATE ON known_devices BEGIN SELECT RAISE(ABORT, 'rows of known_devices stay as they are'); END;
CREATE TRIGGER known_devices_no_delete BEFORE DELETE ON known_devices BEGIN SELECT RAISE(ABORT, 'rows of known_devices stay as they are'); END;
CREATE TRIGGER device_checks_no_update BEFORE UPDATE ON device_checks BEGIN SELECT RAISE(ABORT, 'rows of device_checks stay as they are'); END;
CREATE TRIGGER device_checks_no_delete BEFORE DELETE ON device_checks BEGIN SELECT RAISE(ABORT, 'rows of device_checks stay as they are'); END;
CREATE TABLE sealed_papers (
	id CHAR(32) NOT NULL, 
	copy_id CHAR(32) NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	sealed_sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_sealed_papers PRIMARY KEY (id), 
	CONSTRAINT fk_sealed_papers_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_sealed_papers_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_sealed_papers_copy_id_name UNIQUE (copy_id, name)
);
CREATE INDEX ix_sealed_papers_copy_id_blob_sha256 ON sealed_papers (copy_id, blob_sha256);
CREATE TABLE copy_snapshots (
	id CHAR(32) NOT NULL, 
	copy_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	sealed_sha256 VARCHAR(64) NOT NULL, 
	audit_head VARCHAR(64) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_copy_snapshots PRIMARY KEY (id), 
	CONSTRAINT fk_copy_snapshots_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_copy_snapshots_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_copy_snapshots_copy_id_seq UNIQUE (copy_id, seq)
);
CREATE TABLE document_copies (
	upload_id CHAR(32) NOT NULL, 
	copy_id CHAR(32) NOT NULL, 
	snapshot_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_document_copies PRIMARY KEY (upload_id, copy_id), 
	CONSTRAINT fk_document_copies_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_document_copies_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_document_copies_upload_id FOREIGN KEY(upload_id) REFERENCES uploads (id), 
	CONSTRAINT fk_document_copies_snapshot_id FOREIGN KEY(snapshot_id) REFERENCES copy_snapshots (id)
);
CREATE TRIGGER copy_snapshots_no_update BEFORE UPDATE ON copy_snapshots BEGIN SELECT RAISE(ABORT, 'rows of copy_snapshots stay as they are'); END;
CREATE TRIGGER copy_snapshots_no_delete BEFORE DELETE ON copy_snapshots BEGIN SELECT RAISE(ABORT, 'rows of copy_snapshots stay as they are'); END;
CREATE TRIGGER document_copies_no_update BEFORE UPDATE ON document_copies BEGIN SELECT RAISE(ABORT, 'rows of document_copies stay as they are'); END;
CREATE TRIGGER document_copies_no_delete BEFORE DELETE ON document_copies BEGIN SELECT RAISE(ABORT, 'rows of document_copies stay as they are'); END;
CREATE TABLE remote_dossiers (
	dossier_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_remote_dossiers PRIMARY KEY (dossier_id, seq), 
	CONSTRAINT fk_remote_dossiers_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_remote_dossiers_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_remote_dossiers_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id)
);
CREATE TABLE read_recipes (
	seq INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	parameters TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_read_recipes PRIMARY KEY (station_id, seq), 
	CONSTRAINT fk_read_recipes_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_read_recipes_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_read_recipes_station_id_version_parameters UNIQUE (station_id, version, parameters)
);
CREATE TRIGGER remote_dossiers_no_delete BEFORE DELETE ON remote_dossiers BEGIN SELECT RAISE(ABORT, 'rows of remote_dossiers stay as they are'); END;
CREATE TRIGGER read_recipes_no_update BEFORE UPDATE ON read_recipes BEGIN SELECT RAISE(ABORT, 'rows of read_recipes stay as they are'); END;
CREATE TRIGGER read_recipes_no_delete BEFORE DELETE ON read_recipes BEGIN SELECT RAISE(ABORT, 'rows of read_recipes stay as they are'); END;
CREATE TABLE actor_identities (
	id CHAR(32) NOT NULL, 
	of_actor_id CHAR(32) NOT NULL, 
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_actor_identities PRIMARY KEY (id), 
	CONSTRAINT fk_actor_identities_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_actor_identities_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_actor_identities_of_actor_id FOREIGN KEY(of_actor_id) REFERENCES actors (id), 
	CONSTRAINT uq_actor_identities_of_actor_id UNIQUE (of_actor_id), 
	CONSTRAINT uq_actor_identities_station_id_issuer_subject UNIQUE (station_id, issuer, subject)
);
CREATE TRIGGER actor_identities_no_update BEFORE UPDATE ON actor_identities BEGIN SELECT RAISE(ABORT, 'rows of actor_identities stay as they are'); END;
CREATE TABLE remote_statuses (
	id CHAR(32) NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	value INTEGER NOT NULL, 
	since_utc DATETIME, 
	note TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_remote_statuses PRIMARY KEY (id), 
	CONSTRAINT fk_remote_statuses_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_remote_statuses_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_remote_statuses_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT uq_remote_statuses_dossier_id_seq UNIQUE (dossier_id, seq)
);
CREATE TABLE served_files (
	upload_id CHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_served_files PRIMARY KEY (upload_id), 
	CONSTRAINT fk_served_files_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_served_files_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_served_files_upload_id FOREIGN KEY(upload_id) REFERENCES receipts (upload_id)
);
CREATE TABLE supervisor_notices (
	id CHAR(32) NOT NULL, 
	code TEXT NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	component_id CHAR(32) NOT NULL, 
	facts TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_supervisor_notices PRIMARY KEY (id), 
	CONSTRAINT fk_supervisor_notices_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_supervisor_notices_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_supervisor_notices_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT fk_supervisor_notices_component_id FOREIGN KEY(component_id) REFERENCES components (id)
);
CREATE TABLE supervisor_reads (
	notice_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_supervisor_reads PRIMARY KEY (notice_id), 
	CONSTRAINT fk_supervisor_reads_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_supervisor_reads_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_supervisor_reads_notice_id FOREIGN KEY(notice_id) REFERENCES supervisor_notices (id)
);
CREATE TRIGGER remote_statuses_no_delete BEFORE DELETE ON remote_statuses BEGIN SELECT RAISE(ABORT, 'rows of remote_statuses stay as they are'); END;
CREATE TRIGGER served_files_no_update BEFORE UPDATE ON served_files BEGIN SELECT RAISE(ABORT, 'rows of served_files stay as they are'); END;
CREATE TRIGGER served_files_no_delete BEFORE DELETE ON served_files BEGIN SELECT RAISE(ABORT, 'rows of served_files stay as they are'); END;
CREATE TRIGGER supervisor_notices_no_update BEFORE UPDATE ON supervisor_notices BEGIN SELECT RAISE(ABORT, 'rows of supervisor_notices stay as they are'); END;
CREATE TRIGGER supervisor_notices_no_delete BEFORE DELETE ON supervisor_notices BEGIN SELECT RAISE(ABORT, 'rows of supervisor_notices stay as they are'); END;
CREATE TRIGGER supervisor_reads_no_update BEFORE UPDATE ON supervisor_reads BEGIN SELECT RAISE(ABORT, 'rows of supervisor_reads stay as they are'); END;
CREATE TRIGGER supervisor_reads_no_delete BEFORE DELETE ON supervisor_reads BEGIN SELECT RAISE(ABORT, 'rows of supervisor_reads stay as they are'); END;
CREATE TABLE recalls (
	document_id CHAR(32) NOT NULL, 
	reason TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_recalls PRIMARY KEY (document_id), 
	CONSTRAINT fk_recalls_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_recalls_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_recalls_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TABLE recall_receipts (
	document_id CHAR(32) NOT NULL, 
	receipt_id TEXT NOT NULL, 
	file_id TEXT NOT NULL, 
	withdrawn_at DATETIME NOT NULL, 
	raw TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_recall_receipts PRIMARY KEY (document_id), 
	CONSTRAINT fk_recall_receipts_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_recall_receipts_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_recall_receipts_document_id FOREIGN KEY(document_id) REFERENCES recalls (document_id)
);
CREATE TABLE misfilings (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32), 
	from_component_id CHAR(32) NOT NULL, 
	to_component_id CHAR(32) NOT NULL, 
	reason TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, edit_position INTEGER, 
	CONSTRAINT pk_misfilings PRIMARY KEY (id), 
	CONSTRAINT fk_misfilings_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_misfilings_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_misfilings_document_id FOREIGN KEY(document_id) REFERENCES recalls (document_id), 
	CONSTRAINT fk_misfilings_from_component_id FOREIGN KEY(from_component_id) REFERENCES components (id), 
	CONSTRAINT fk_misfilings_to_component_id FOREIGN KEY(to_component_id) REFERENCES components (id)
);
CREATE TABLE misfiling_ends (
	misfiling_id CHAR(32) NOT NULL, 
	document_id CHAR(32), 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_misfiling_ends PRIMARY KEY (misfiling_id), 
	CONSTRAINT fk_misfiling_ends_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_misfiling_ends_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_misfiling_ends_misfiling_id FOREIGN KEY(misfiling_id) REFERENCES misfilings (id), 
	CONSTRAINT fk_misfiling_ends_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TRIGGER recalls_no_delete BEFORE DELETE ON recalls BEGIN SELECT RAISE(ABORT, 'rows of recalls stay as they are'); END;
CREATE TRIGGER recall_receipts_no_delete BEFORE DELETE ON recall_receipts BEGIN SELECT RAISE(ABORT, 'rows of recall_receipts stay as they are'); END;
CREATE TRIGGER misfilings_no_delete BEFORE DELETE ON misfilings BEGIN SELECT RAISE(ABORT, 'rows of misfilings stay as they are'); END;
CREATE TRIGGER misfiling_ends_no_update BEFORE UPDATE ON misfiling_ends BEGIN SELECT RAISE(ABORT, 'rows of misfiling_ends stay as they are'); END;
CREATE TRIGGER misfiling_ends_no_delete BEFORE DELETE ON misfiling_ends BEGIN SELECT RAISE(ABORT, 'rows of misfiling_ends stay as they are'); END;
CREATE TABLE document_origins (
	document_id CHAR(32) NOT NULL, 
	source TEXT NOT NULL, 
	source_id TEXT NOT NULL, 
	result_code TEXT NOT NULL, 
	number TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	issued_on DATE, 
	valid_until DATE, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_document_origins PRIMARY KEY (document_id), 
	CONSTRAINT fk_document_origins_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_document_origins_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_document_origins_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TRIGGER document_origins_no_delete BEFORE DELETE ON document_origins BEGIN SELECT RAISE(ABORT, 'rows of document_origins stay as they are'); END;
CREATE TABLE document_results (
	document_id CHAR(32) NOT NULL, 
	result_code TEXT NOT NULL, 
	number TEXT NOT NULL, 
	issuer TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_document_results PRIMARY KEY (document_id), 
	CONSTRAINT fk_document_results_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_document_results_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_document_results_document_id FOREIGN KEY(document_id) REFERENCES documents (id)
);
CREATE TRIGGER document_results_no_delete BEFORE DELETE ON document_results BEGIN SELECT RAISE(ABORT, 'rows of document_results stay as they are'); END;
CREATE TABLE pin_events (
	id CHAR(32) NOT NULL, 
	token TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	event TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_pin_events PRIMARY KEY (id), 
	CONSTRAINT fk_pin_events_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_pin_events_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_pin_events_station_id_token_seq UNIQUE (station_id, token, seq)
);
CREATE TRIGGER pin_events_no_update BEFORE UPDATE ON pin_events BEGIN SELECT RAISE(ABORT, 'rows of pin_events stay as they are'); END;
CREATE TRIGGER pin_events_no_delete BEFORE DELETE ON pin_events BEGIN SELECT RAISE(ABORT, 'rows of pin_events stay as they are'); END;
CREATE TABLE signature_extensions (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	extended_sha256 VARCHAR(64) NOT NULL, 
	level TEXT NOT NULL, 
	valid_until DATETIME, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_signature_extensions PRIMARY KEY (id), 
	CONSTRAINT fk_signature_extensions_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_signature_extensions_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_signature_extensions_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_signature_extensions_extended_sha256 FOREIGN KEY(extended_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_signature_extensions_document_id FOREIGN KEY(document_id) REFERENCES signed_pdfs (document_id), 
	CONSTRAINT uq_signature_extensions_document_id_seq UNIQUE (document_id, seq)
);
CREATE INDEX ix_signature_extensions_blob_sha256 ON signature_extensions (blob_sha256);
CREATE INDEX ix_signature_extensions_extended_sha256 ON signature_extensions (extended_sha256);
CREATE TRIGGER signature_extensions_no_update BEFORE UPDATE ON signature_extensions BEGIN SELECT RAISE(ABORT, 'rows of signature_extensions stay as they are'); END;
CREATE TRIGGER signature_extensions_no_delete BEFORE DELETE ON signature_extensions BEGIN SELECT RAISE(ABORT, 'rows of signature_extensions stay as they are'); END;
CREATE TABLE sealed_pdfs (
	document_id CHAR(32) NOT NULL, 
	prepared_id CHAR(32) NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	signer_subject TEXT NOT NULL, 
	level TEXT NOT NULL, 
	signed_at DATETIME NOT NULL, 
	remarks TEXT, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_sealed_pdfs PRIMARY KEY (document_id), 
	CONSTRAINT fk_sealed_pdfs_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_sealed_pdfs_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_sealed_pdfs_blob_sha256 FOREIGN KEY(blob_sha256) REFERENCES blobs (sha256), 
	CONSTRAINT fk_sealed_pdfs_document_id FOREIGN KEY(document_id) REFERENCES signed_pdfs (document_id), 
	CONSTRAINT fk_sealed_pdfs_prepared_id_document_id FOREIGN KEY(prepared_id, document_id) REFERENCES prepared_signatures (id, document_id)
);
CREATE INDEX ix_sealed_pdfs_blob_sha256 ON sealed_pdfs (blob_sha256);
CREATE TRIGGER sealed_pdfs_no_delete BEFORE DELETE ON sealed_pdfs BEGIN SELECT RAISE(ABORT, 'rows of sealed_pdfs stay as they are'); END;
CREATE TABLE handovers (
	id CHAR(32) NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	to_actor_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_handovers PRIMARY KEY (id), 
	CONSTRAINT fk_handovers_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_handovers_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_handovers_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT fk_handovers_to_actor_id FOREIGN KEY(to_actor_id) REFERENCES actors (id), 
	CONSTRAINT uq_handovers_dossier_id_seq UNIQUE (dossier_id, seq)
);
CREATE TRIGGER handovers_no_update BEFORE UPDATE ON handovers BEGIN SELECT RAISE(ABORT, 'rows of handovers stay as they are'); END;
CREATE TRIGGER handovers_no_delete BEFORE DELETE ON handovers BEGIN SELECT RAISE(ABORT, 'rows of handovers stay as they are'); END;
CREATE TABLE kept_signatures (
	id CHAR(32) NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	signer TEXT NOT NULL, 
	by_person BOOLEAN NOT NULL, 
	organisation TEXT NOT NULL, 
	level TEXT NOT NULL, 
	signed_at DATETIME, 
	remarks TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, floor TEXT, 
	CONSTRAINT pk_kept_signatures PRIMARY KEY (id), 
	CONSTRAINT fk_kept_signatures_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_kept_signatures_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_kept_signatures_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT uq_kept_signatures_document_id_seq UNIQUE (document_id, seq)
);
CREATE TRIGGER kept_signatures_no_delete BEFORE DELETE ON kept_signatures BEGIN SELECT RAISE(ABORT, 'rows of kept_signatures stay as they are'); END;
CREATE TABLE review_lots (
	id CHAR(32) NOT NULL, 
	stream TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	scheme TEXT NOT NULL, 
	"plan" TEXT NOT NULL, 
	seed BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_lots PRIMARY KEY (id), 
	CONSTRAINT fk_review_lots_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_lots_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_review_lots_stream_seq UNIQUE (stream, seq)
);
CREATE TABLE review_lot_documents (
	lot_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	document_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_lot_documents PRIMARY KEY (lot_id, seq), 
	CONSTRAINT fk_review_lot_documents_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_lot_documents_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_lot_documents_lot_id FOREIGN KEY(lot_id) REFERENCES review_lots (id), 
	CONSTRAINT fk_review_lot_documents_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT uq_review_lot_documents_document_id UNIQUE (document_id)
);
CREATE TABLE review_cases (
	id CHAR(32) NOT NULL, 
	subject TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	component_id CHAR(32) NOT NULL, 
	document_id CHAR(32), 
	lot_id CHAR(32), 
	for_actor_id CHAR(32), 
	pages TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_cases PRIMARY KEY (id), 
	CONSTRAINT fk_review_cases_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_cases_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_cases_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT fk_review_cases_component_id FOREIGN KEY(component_id) REFERENCES components (id), 
	CONSTRAINT fk_review_cases_document_id FOREIGN KEY(document_id) REFERENCES documents (id), 
	CONSTRAINT fk_review_cases_lot_id FOREIGN KEY(lot_id) REFERENCES review_lots (id), 
	CONSTRAINT fk_review_cases_for_actor_id FOREIGN KEY(for_actor_id) REFERENCES actors (id), 
	CONSTRAINT uq_review_cases_subject UNIQUE (subject)
);
CREATE INDEX ix_review_cases_dossier_id ON review_cases (dossier_id);
CREATE INDEX ix_review_cases_lot_id ON review_cases (lot_id);
CREATE TABLE review_waiting (
	case_id CHAR(32) NOT NULL, 
	urgency INTEGER NOT NULL, 
	since_utc DATETIME NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_waiting PRIMARY KEY (case_id), 
	CONSTRAINT fk_review_waiting_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_waiting_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_waiting_case_id FOREIGN KEY(case_id) REFERENCES review_cases (id)
);
CREATE INDEX ix_review_waiting_order ON review_waiting (urgency, since_utc, case_id);
CREATE TABLE review_case_scanners (
	case_id CHAR(32) NOT NULL, 
	of_actor_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_case_scanners PRIMARY KEY (case_id, of_actor_id), 
	CONSTRAINT fk_review_case_scanners_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_case_scanners_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_case_scanners_case_id FOREIGN KEY(case_id) REFERENCES review_cases (id), 
	CONSTRAINT fk_review_case_scanners_of_actor_id FOREIGN KEY(of_actor_id) REFERENCES actors (id)
);
CREATE TABLE review_leases (
	case_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	until_utc DATETIME NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_leases PRIMARY KEY (case_id, seq), 
	CONSTRAINT fk_review_leases_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_leases_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_leases_case_id FOREIGN KEY(case_id) REFERENCES review_cases (id)
);
CREATE TABLE review_decisions (
	id CHAR(32) NOT NULL, 
	case_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	verdict TEXT NOT NULL, 
	remark TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_decisions PRIMARY KEY (id), 
	CONSTRAINT fk_review_decisions_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_decisions_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_decisions_case_id FOREIGN KEY(case_id) REFERENCES review_cases (id), 
	CONSTRAINT uq_review_decisions_case_id_seq UNIQUE (case_id, seq)
);
CREATE TABLE review_marks (
	decision_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	page_id CHAR(32) NOT NULL, 
	defect TEXT NOT NULL, 
	"left" FLOAT, 
	top FLOAT, 
	"right" FLOAT, 
	bottom FLOAT, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_marks PRIMARY KEY (decision_id, seq), 
	CONSTRAINT fk_review_marks_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_marks_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_review_marks_decision_id FOREIGN KEY(decision_id) REFERENCES review_decisions (id)
);
CREATE TRIGGER review_lots_no_update BEFORE UPDATE ON review_lots BEGIN SELECT RAISE(ABORT, 'rows of review_lots stay as they are'); END;
CREATE TRIGGER review_lots_no_delete BEFORE DELETE ON review_lots BEGIN SELECT RAISE(ABORT, 'rows of review_lots stay as they are'); END;
CREATE TRIGGER review_lot_documents_no_update BEFORE UPDATE ON review_lot_documents BEGIN SELECT RAISE(ABORT, 'rows of review_lot_documents stay as they are'); END;
CREATE TRIGGER review_lot_documents_no_delete BEFORE DELETE ON review_lot_documents BEGIN SELECT RAISE(ABORT, 'rows of review_lot_documents stay as they are'); END;
CREATE TRIGGER review_cases_no_update BEFORE UPDATE ON review_cases BEGIN SELECT RAISE(ABORT, 'rows of review_cases stay as they are'); END;
CREATE TRIGGER review_cases_no_delete BEFORE DELETE ON review_cases BEGIN SELECT RAISE(ABORT, 'rows of review_cases stay as they are'); END;
CREATE TRIGGER review_case_scanners_no_update BEFORE UPDATE ON review_case_scanners BEGIN SELECT RAISE(ABORT, 'rows of review_case_scanners stay as they are'); END;
CREATE TRIGGER review_case_scanners_no_delete BEFORE DELETE ON review_case_scanners BEGIN SELECT RAISE(ABORT, 'rows of review_case_scanners stay as they are'); END;
CREATE TRIGGER review_leases_no_update BEFORE UPDATE ON review_leases BEGIN SELECT RAISE(ABORT, 'rows of review_leases stay as they are'); END;
CREATE TRIGGER review_leases_no_delete BEFORE DELETE ON review_leases BEGIN SELECT RAISE(ABORT, 'rows of review_leases stay as they are'); END;
CREATE TRIGGER review_decisions_no_delete BEFORE DELETE ON review_decisions BEGIN SELECT RAISE(ABORT, 'rows of review_decisions stay as they are'); END;
CREATE TRIGGER review_marks_no_update BEFORE UPDATE ON review_marks BEGIN SELECT RAISE(ABORT, 'rows of review_marks stay as they are'); END;
CREATE TRIGGER review_marks_no_delete BEFORE DELETE ON review_marks BEGIN SELECT RAISE(ABORT, 'rows of review_marks stay as they are'); END;
CREATE TABLE page_verdicts (
	"key" VARCHAR(64) NOT NULL, 
	blob_sha256 VARCHAR(64) NOT NULL, 
	page_index INTEGER NOT NULL, 
	quality TEXT NOT NULL, 
	blank BOOLEAN NOT NULL, 
	skew_deg FLOAT NOT NULL, 
	reasons TEXT NOT NULL, 
	metrics TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_page_verdicts PRIMARY KEY ("key"), 
	CONSTRAINT fk_page_verdicts_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_page_verdicts_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE INDEX ix_page_verdicts_page ON page_verdicts (blob_sha256, page_index);
CREATE TABLE figure_groups (
	id INTEGER NOT NULL, 
	of_actor_id CHAR(32) NOT NULL, 
	device TEXT NOT NULL, 
	profile TEXT NOT NULL, 
	procedure_code TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_figure_groups PRIMARY KEY (id), 
	CONSTRAINT fk_figure_groups_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_figure_groups_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_figure_groups_of_actor_id FOREIGN KEY(of_actor_id) REFERENCES actors (id), 
	CONSTRAINT uq_figure_groups_together UNIQUE (station_id, of_actor_id, device, profile, procedure_code, unit)
);
CREATE TABLE figure_events (
	number INTEGER NOT NULL, 
	subject_id CHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	code TEXT NOT NULL, 
	day DATE NOT NULL, 
	group_id INTEGER NOT NULL, 
	value BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_figure_events PRIMARY KEY (number), 
	CONSTRAINT fk_figure_events_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_figure_events_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_figure_events_group_id FOREIGN KEY(group_id) REFERENCES figure_groups (id), 
	CONSTRAINT uq_figure_events_subject_id_kind_code UNIQUE (subject_id, kind, code)
);
CREATE INDEX ix_figure_events_sums ON figure_events (day, kind, group_id, code, value);
CREATE TABLE figure_sums (
	kind TEXT NOT NULL, 
	day DATE NOT NULL, 
	group_id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	amount INTEGER NOT NULL, 
	total BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_figure_sums PRIMARY KEY (kind, day, group_id, code)
)
 WITHOUT ROWID

;
CREATE TABLE figure_marks (
	of_station_id CHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_figure_marks PRIMARY KEY (of_station_id), 
	CONSTRAINT fk_figure_marks_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_figure_marks_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_figure_marks_of_station_id FOREIGN KEY(of_station_id) REFERENCES stations (id)
);
CREATE TRIGGER page_verdicts_no_update BEFORE UPDATE ON page_verdicts BEGIN SELECT RAISE(ABORT, 'rows of page_verdicts stay as they are'); END;
CREATE TRIGGER page_verdicts_no_delete BEFORE DELETE ON page_verdicts BEGIN SELECT RAISE(ABORT, 'rows of page_verdicts stay as they are'); END;
CREATE TRIGGER figure_groups_no_update BEFORE UPDATE ON figure_groups BEGIN SELECT RAISE(ABORT, 'rows of figure_groups stay as they are'); END;
CREATE TRIGGER figure_groups_no_delete BEFORE DELETE ON figure_groups BEGIN SELECT RAISE(ABORT, 'rows of figure_groups stay as they are'); END;
CREATE TRIGGER figure_events_no_update BEFORE UPDATE ON figure_events BEGIN SELECT RAISE(ABORT, 'rows of figure_events stay as they are'); END;
CREATE TRIGGER figure_events_no_delete BEFORE DELETE ON figure_events BEGIN SELECT RAISE(ABORT, 'rows of figure_events stay as they are'); END;
CREATE TABLE policies (
	id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	serial INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	signer_sha256 TEXT NOT NULL, 
	anchor_sha256 TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_policies PRIMARY KEY (id), 
	CONSTRAINT fk_policies_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_policies_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_policies_station_id_seq UNIQUE (station_id, seq)
);
CREATE TRIGGER policies_no_update BEFORE UPDATE ON policies BEGIN SELECT RAISE(ABORT, 'rows of policies stay as they are'); END;
CREATE TRIGGER policies_no_delete BEFORE DELETE ON policies BEGIN SELECT RAISE(ABORT, 'rows of policies stay as they are'); END;
CREATE TABLE review_looks (
	seq INTEGER NOT NULL, 
	until_position INTEGER NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_review_looks PRIMARY KEY (station_id, seq), 
	CONSTRAINT fk_review_looks_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_review_looks_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE TRIGGER review_looks_no_update BEFORE UPDATE ON review_looks BEGIN SELECT RAISE(ABORT, 'rows of review_looks stay as they are'); END;
CREATE TRIGGER review_looks_no_delete BEFORE DELETE ON review_looks BEGIN SELECT RAISE(ABORT, 'rows of review_looks stay as they are'); END;
CREATE TABLE holds (
	id CHAR(32) NOT NULL, 
	dossier_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_holds PRIMARY KEY (id), 
	CONSTRAINT fk_holds_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_holds_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_holds_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id), 
	CONSTRAINT uq_holds_dossier_id_seq UNIQUE (dossier_id, seq)
);
CREATE TABLE hold_ends (
	hold_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_hold_ends PRIMARY KEY (hold_id), 
	CONSTRAINT fk_hold_ends_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_hold_ends_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_hold_ends_hold_id FOREIGN KEY(hold_id) REFERENCES holds (id)
);
CREATE TABLE dossier_erasures (
	dossier_id CHAR(32) NOT NULL, 
	kind TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_dossier_erasures PRIMARY KEY (dossier_id, kind), 
	CONSTRAINT fk_dossier_erasures_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_dossier_erasures_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_dossier_erasures_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id)
);
CREATE TABLE actor_erasures (
	of_actor_id CHAR(32) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_actor_erasures PRIMARY KEY (of_actor_id), 
	CONSTRAINT fk_actor_erasures_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_actor_erasures_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_actor_erasures_of_actor_id FOREIGN KEY(of_actor_id) REFERENCES actors (id)
);
CREATE TABLE backup_folders (
	folder TEXT NOT NULL, 
	audit_head VARCHAR(64) NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_backup_folders PRIMARY KEY (folder), 
	CONSTRAINT fk_backup_folders_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_backup_folders_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE TRIGGER holds_no_delete BEFORE DELETE ON holds BEGIN SELECT RAISE(ABORT, 'rows of holds stay as they are'); END;
CREATE TRIGGER hold_ends_no_update BEFORE UPDATE ON hold_ends BEGIN SELECT RAISE(ABORT, 'rows of hold_ends stay as they are'); END;
CREATE TRIGGER hold_ends_no_delete BEFORE DELETE ON hold_ends BEGIN SELECT RAISE(ABORT, 'rows of hold_ends stay as they are'); END;
CREATE TRIGGER dossier_erasures_no_update BEFORE UPDATE ON dossier_erasures BEGIN SELECT RAISE(ABORT, 'rows of dossier_erasures stay as they are'); END;
CREATE TRIGGER dossier_erasures_no_delete BEFORE DELETE ON dossier_erasures BEGIN SELECT RAISE(ABORT, 'rows of dossier_erasures stay as they are'); END;
CREATE TRIGGER actor_erasures_no_update BEFORE UPDATE ON actor_erasures BEGIN SELECT RAISE(ABORT, 'rows of actor_erasures stay as they are'); END;
CREATE TRIGGER actor_erasures_no_delete BEFORE DELETE ON actor_erasures BEGIN SELECT RAISE(ABORT, 'rows of actor_erasures stay as they are'); END;
CREATE TRIGGER dossiers_no_update BEFORE UPDATE ON dossiers WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.id AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."code" IS NEW."code" AND OLD."procedure_code" IS NEW."procedure_code" AND OLD."receiving_unit" IS NEW."receiving_unit" AND OLD."processing_unit" IS NEW."processing_unit" AND OLD."home_station_id" IS NEW."home_station_id" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.applicant = '') BEGIN SELECT RAISE(ABORT, 'rows of dossiers stay as they are'); END;
CREATE TRIGGER remote_dossiers_no_update BEFORE UPDATE ON remote_dossiers WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.dossier_id AND e.kind = 'personal') AND OLD."dossier_id" IS NEW."dossier_id" AND OLD."seq" IS NEW."seq" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of remote_dossiers stay as they are'); END;
CREATE TRIGGER remote_statuses_no_update BEFORE UPDATE ON remote_statuses WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.dossier_id AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."dossier_id" IS NEW."dossier_id" AND OLD."seq" IS NEW."seq" AND OLD."value" IS NEW."value" AND OLD."since_utc" IS NEW."since_utc" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.note = '') BEGIN SELECT RAISE(ABORT, 'rows of remote_statuses stay as they are'); END;
CREATE TRIGGER operations_no_update BEFORE UPDATE ON operations WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.dossier_id AND e.kind = 'personal') AND OLD."dossier_id" IS NEW."dossier_id" AND OLD."position" IS NEW."position" AND OLD."kind" IS NEW."kind" AND OLD."page_id" IS NEW."page_id" AND OLD."batch_id" IS NEW."batch_id" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of operations stay as they are'); END;
CREATE TRIGGER batches_no_update BEFORE UPDATE ON batches WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.dossier_id AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."dossier_id" IS NEW."dossier_id" AND OLD."component_id" IS NEW."component_id" AND OLD."seq" IS NEW."seq" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of batches stay as they are'); END;
CREATE TRIGGER plans_no_update BEFORE UPDATE ON plans WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."document_id" IS NEW."document_id" AND OLD."seq" IS NEW."seq" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of plans stay as they are'); END;
CREATE TRIGGER prepared_signatures_no_update BEFORE UPDATE ON prepared_signatures WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."document_id" IS NEW."document_id" AND OLD."seq" IS NEW."seq" AND OLD."source_sha256" IS NEW."source_sha256" AND OLD."prepared_sha256" IS NEW."prepared_sha256" AND OLD."level" IS NEW."level" AND OLD."document_digest_sha256" IS NEW."document_digest_sha256" AND OLD."prepared_at" IS NEW."prepared_at" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.signer = '') BEGIN SELECT RAISE(ABORT, 'rows of prepared_signatures stay as they are'); END;
CREATE TRIGGER signed_pdfs_no_update BEFORE UPDATE ON signed_pdfs WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."prepared_id" IS NEW."prepared_id" AND OLD."blob_sha256" IS NEW."blob_sha256" AND OLD."level" IS NEW."level" AND OLD."signed_at" IS NEW."signed_at" AND OLD."remarks" IS NEW."remarks" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.signer_subject = '') BEGIN SELECT RAISE(ABORT, 'rows of signed_pdfs stay as they are'); END;
CREATE TRIGGER sealed_pdfs_no_update BEFORE UPDATE ON sealed_pdfs WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."prepared_id" IS NEW."prepared_id" AND OLD."blob_sha256" IS NEW."blob_sha256" AND OLD."level" IS NEW."level" AND OLD."signed_at" IS NEW."signed_at" AND OLD."remarks" IS NEW."remarks" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.signer_subject = '') BEGIN SELECT RAISE(ABORT, 'rows of sealed_pdfs stay as they are'); END;
CREATE TRIGGER kept_signatures_no_update BEFORE UPDATE ON kept_signatures WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."document_id" IS NEW."document_id" AND OLD."seq" IS NEW."seq" AND OLD."by_person" IS NEW."by_person" AND OLD."organisation" IS NEW."organisation" AND OLD."level" IS NEW."level" AND OLD."signed_at" IS NEW."signed_at" AND OLD."remarks" IS NEW."remarks" AND OLD."floor" IS NEW."floor" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.signer = '') BEGIN SELECT RAISE(ABORT, 'rows of kept_signatures stay as they are'); END;
CREATE TRIGGER uploads_no_update BEFORE UPDATE ON uploads WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."document_id" IS NEW."document_id" AND OLD."seq" IS NEW."seq" AND OLD."blob_sha256" IS NEW."blob_sha256" AND OLD."idempotency_key" IS NEW."idempotency_key" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of uploads stay as they are'); END;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."upload_id" IS NEW."upload_id" AND OLD."document_id" IS NEW."document_id" AND OLD."receipt_id" IS NEW."receipt_id" AND OLD."server" IS NEW."server" AND OLD."file_id" IS NEW."file_id" AND OLD."sha256" IS NEW."sha256" AND OLD."size_bytes" IS NEW."size_bytes" AND OLD."audit_head" IS NEW."audit_head" AND OLD."received_at" IS NEW."received_at" AND OLD."read_back" IS NEW."read_back" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of receipts stay as they are'); END;
CREATE TRIGGER recalls_no_update BEFORE UPDATE ON recalls WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.reason = '') BEGIN SELECT RAISE(ABORT, 'rows of recalls stay as they are'); END;
CREATE TRIGGER recall_receipts_no_update BEFORE UPDATE ON recall_receipts WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."receipt_id" IS NEW."receipt_id" AND OLD."file_id" IS NEW."file_id" AND OLD."withdrawn_at" IS NEW."withdrawn_at" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc") BEGIN SELECT RAISE(ABORT, 'rows of recall_receipts stay as they are'); END;
CREATE TRIGGER misfilings_no_update BEFORE UPDATE ON misfilings WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM components c WHERE c.id = OLD.from_component_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."document_id" IS NEW."document_id" AND OLD."from_component_id" IS NEW."from_component_id" AND OLD."to_component_id" IS NEW."to_component_id" AND OLD."edit_position" IS NEW."edit_position" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.reason = '') BEGIN SELECT RAISE(ABORT, 'rows of misfilings stay as they are'); END;
CREATE TRIGGER document_origins_no_update BEFORE UPDATE ON document_origins WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."source" IS NEW."source" AND OLD."issuer" IS NEW."issuer" AND OLD."issued_on" IS NEW."issued_on" AND OLD."valid_until" IS NEW."valid_until" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.source_id = '' AND NEW.result_code = '' AND NEW.number = '') BEGIN SELECT RAISE(ABORT, 'rows of document_origins stay as they are'); END;
CREATE TRIGGER document_results_no_update BEFORE UPDATE ON document_results WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM documents d JOIN components c ON c.id = d.component_id WHERE d.id = OLD.document_id) AND e.kind = 'personal') AND OLD."document_id" IS NEW."document_id" AND OLD."issuer" IS NEW."issuer" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.result_code = '' AND NEW.number = '') BEGIN SELECT RAISE(ABORT, 'rows of document_results stay as they are'); END;
CREATE TRIGGER review_decisions_no_update BEFORE UPDATE ON review_decisions WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = (SELECT c.dossier_id FROM review_cases c WHERE c.id = OLD.case_id) AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."case_id" IS NEW."case_id" AND OLD."seq" IS NEW."seq" AND OLD."verdict" IS NEW."verdict" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.remark = '') BEGIN SELECT RAISE(ABORT, 'rows of review_decisions stay as they are'); END;
CREATE TRIGGER holds_no_update BEFORE UPDATE ON holds WHEN NOT (EXISTS (SELECT 1 FROM dossier_erasures e WHERE e.dossier_id = OLD.dossier_id AND e.kind = 'personal') AND OLD."id" IS NEW."id" AND OLD."dossier_id" IS NEW."dossier_id" AND OLD."seq" IS NEW."seq" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.reason = '') BEGIN SELECT RAISE(ABORT, 'rows of holds stay as they are'); END;
CREATE TRIGGER tombstones_no_update BEFORE UPDATE ON tombstones WHEN NOT (1 = 1 AND OLD."id" IS NEW."id" AND OLD."blob_sha256" IS NEW."blob_sha256" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.reason = '') BEGIN SELECT RAISE(ABORT, 'rows of tombstones stay as they are'); END;
CREATE TRIGGER actors_no_update BEFORE UPDATE ON actors WHEN NOT (EXISTS (SELECT 1 FROM actor_erasures e WHERE e.of_actor_id = OLD.id) AND OLD."id" IS NEW."id" AND OLD."station_id" IS NEW."station_id" AND OLD."actor_id" IS NEW."actor_id" AND OLD."at_utc" IS NEW."at_utc" AND NEW.name = '#' || CAST(OLD.id AS TEXT)) BEGIN SELECT RAISE(ABORT, 'rows of actors stay as they are'); END;
CREATE TRIGGER actor_identities_no_delete BEFORE DELETE ON actor_identities WHEN NOT (EXISTS (SELECT 1 FROM actor_erasures e WHERE e.of_actor_id = OLD.of_actor_id)) BEGIN SELECT RAISE(ABORT, 'rows of actor_identities stay as they are'); END;
CREATE TRIGGER actor_certificates_no_delete BEFORE DELETE ON actor_certificates WHEN NOT (EXISTS (SELECT 1 FROM actor_erasures e WHERE e.of_actor_id = OLD.of_actor_id)) BEGIN SELECT RAISE(ABORT, 'rows of actor_certificates stay as they are'); END;
CREATE TABLE audit_seals (
	seq INTEGER NOT NULL, 
	size INTEGER NOT NULL, 
	root VARCHAR(64) NOT NULL, 
	head VARCHAR(64) NOT NULL, 
	peaks TEXT NOT NULL, 
	token BLOB NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_audit_seals PRIMARY KEY (station_id, seq), 
	CONSTRAINT fk_audit_seals_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_audit_seals_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT uq_audit_seals_station_id_size UNIQUE (station_id, size)
);
CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals BEGIN SELECT RAISE(ABORT, 'rows of audit_seals stay as they are'); END;
CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals BEGIN SELECT RAISE(ABORT, 'rows of audit_seals stay as they are'); END;
CREATE TABLE arrivals (
	of_station_id CHAR(32) NOT NULL, 
	table_name TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_arrivals PRIMARY KEY (of_station_id, table_name), 
	CONSTRAINT fk_arrivals_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_arrivals_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_arrivals_of_station_id FOREIGN KEY(of_station_id) REFERENCES stations (id)
);
CREATE INDEX ix_batches_at_utc ON batches (at_utc);
CREATE TABLE dossier_homes (
	dossier_id CHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	to_station_id CHAR(32) NOT NULL, 
	audit_position INTEGER NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_dossier_homes PRIMARY KEY (dossier_id, seq), 
	CONSTRAINT fk_dossier_homes_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_dossier_homes_station_id FOREIGN KEY(station_id) REFERENCES stations (id), 
	CONSTRAINT fk_dossier_homes_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossiers (id)
);
CREATE INDEX ix_dossier_homes_to_station_id ON dossier_homes (to_station_id);
CREATE TABLE station_names (
	seq INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	station_id CHAR(32) NOT NULL, 
	actor_id CHAR(32) NOT NULL, 
	at_utc DATETIME NOT NULL, 
	CONSTRAINT pk_station_names PRIMARY KEY (station_id, seq), 
	CONSTRAINT fk_station_names_actor_id FOREIGN KEY(actor_id) REFERENCES actors (id), 
	CONSTRAINT fk_station_names_station_id FOREIGN KEY(station_id) REFERENCES stations (id)
);
CREATE INDEX ix_dossiers_code ON dossiers (code);
CREATE TRIGGER dossier_homes_no_update BEFORE UPDATE ON dossier_homes BEGIN SELECT RAISE(ABORT, 'rows of dossier_homes stay as they are'); END;
CREATE TRIGGER dossier_homes_no_delete BEFORE DELETE ON dossier_homes BEGIN SELECT RAISE(ABORT, 'rows of dossier_homes stay as they are'); END;
CREATE TRIGGER station_names_no_update BEFORE UPDATE ON station_names BEGIN SELECT RAISE(ABORT, 'rows of station_names stay as they are'); END;
CREATE TRIGGER station_names_no_delete BEFORE DELETE ON station_names BEGIN SELECT RAISE(ABORT, 'rows of station_names stay as they are'); END;
CREATE INDEX ix_master_pages_at_utc ON master_pages (at_utc);
