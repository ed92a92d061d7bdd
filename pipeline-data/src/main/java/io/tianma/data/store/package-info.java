/** Artifacts as values: manifests, counts, canonical configuration, redaction. Pure. */
package io.tianma.data.store;
