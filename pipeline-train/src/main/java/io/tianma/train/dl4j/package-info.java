/** The network as DL4J sees it: one output layer, its parameters and its updater. */
package io.tianma.train.dl4j;
