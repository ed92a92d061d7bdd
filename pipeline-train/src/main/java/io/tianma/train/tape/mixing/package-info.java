/** What mixes tokens without attention, on a tape. */
package io.tianma.train.tape.mixing;
