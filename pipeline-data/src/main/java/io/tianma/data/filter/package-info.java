/** Cleaning: small steps from text to text, then filters that keep or give a reason. Pure. */
package io.tianma.data.filter;
