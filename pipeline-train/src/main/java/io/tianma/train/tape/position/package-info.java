/** Positions that are added or turned into rows, on a tape. */
package io.tianma.train.tape.position;
