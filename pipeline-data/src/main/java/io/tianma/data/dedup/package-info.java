/** Which documents are copies of each other. Pure. */
package io.tianma.data.dedup;
