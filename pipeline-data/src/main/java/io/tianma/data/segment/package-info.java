/** Chinese word segmentation equal to jieba 0.42.1. Pure. */
package io.tianma.data.segment;
