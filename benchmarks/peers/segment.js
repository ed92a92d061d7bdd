// Words of a sample (.jsonl.gz) by @node-rs/jieba, line by line, without and with HMM.
// Prints "name words MB/s" for each measured pass.
const { Jieba } = require('@node-rs/jieba');
const { dict } = require('@node-rs/jieba/dict');
const fs = require('fs');
const zlib = require('zlib');

const WARM_UP = 4;
const PASSES = 7;
const jieba = Jieba.withDict(dict);
const lines = [];
let bytes = 0;
for (const line of zlib.gunzipSync(fs.readFileSync(process.argv[2])).toString('utf8').split('\n')) {
  if (line) {
    const text = JSON.parse(line).text;
    bytes += Buffer.byteLength(text);
    lines.push(...text.split('\n'));
  }
}
for (const hmm of [false, true]) {
  for (let i = -WARM_UP; i < PASSES; i++) {
    const start = process.hrtime.bigint();
    let words = 0;
    for (const line of lines) {
      words += jieba.cut(line, hmm).length;
    }
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (i >= 0) {
      console.log(hmm ? 'hmm-on' : 'hmm-off', words, (bytes / seconds / 1e6).toFixed(3));
    }
  }
}
