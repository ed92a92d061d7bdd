/** What a file is read into: one record a document, or a loss that is counted. Pure. */
package io.tianma.data.source.record;
