/** The network: configuration, parameters, encoder-decoder. */
package io.tianma.train.model;
