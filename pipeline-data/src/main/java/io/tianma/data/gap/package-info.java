/** Gap-sentence selection: a chunk becomes a source and a pseudo summary. Pure. */
package io.tianma.data.gap;
