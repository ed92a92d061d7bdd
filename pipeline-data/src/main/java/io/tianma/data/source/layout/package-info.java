/** Layouts of documents: lines, tables, JSON, tagged files, wiki dumps, web archives. Pure. */
package io.tianma.data.source.layout;
