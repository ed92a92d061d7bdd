/** Position codes: how the positions of tokens are known. Each is one file. */
package io.tianma.train.model.position;
