/** Token ids as bert4keras makes them for T5-PEGASUS. Pure. */
package io.tianma.data.token;
