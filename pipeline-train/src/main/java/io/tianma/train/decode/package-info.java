/** Search for the best output sequence. */
package io.tianma.train.decode;
