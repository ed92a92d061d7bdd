"""Tianma's tokenizer: jieba's words, and BERT's word pieces where a word is no token.

Reads a directory that Tianma exports: vocab.txt, tokenizer_config.json, and user_dict.txt if the
model was trained with words of its own. Needs jieba alone:

    words = TianmaWords.from_directory("exported")
    ids = words.encode("分布式训练需要一个集群。", max_length=512)
    text = words.decode(ids)

Where Hugging Face transformers is installed, AutoTokenizer opens it too:

    tokenizer = AutoTokenizer.from_pretrained("exported", trust_remote_code=True)

A text never holds special tokens: "[MASK]" in it is four pieces, as in training. Pass
split_special_tokens=False to let [MASK] stand for a sentence that is to be written.
"""

import json
import shutil
import unicodedata
from pathlib import Path

import jieba

VOCAB, USER_DICT, CONFIG = "vocab.txt", "user_dict.txt", "tokenizer_config.json"
PAD, UNK, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL_ROWS = 106
LONGEST_WORD = 200

jieba.setLogLevel(jieba.logging.INFO)  # nothing about its cache


def lines(path):
    """The lines of a file, as Java and BertTokenizer count them."""
    with open(path, encoding="utf-8", newline=None) as file:
        return file.read().removesuffix("\n").split("\n")


def is_cjk(c):
    return (0x4E00 <= c <= 0x9FFF or 0x3400 <= c <= 0x4DBF or 0xF900 <= c <= 0xFAFF
            or 0x20000 <= c <= 0x2A6DF or 0x2A700 <= c <= 0x2CEAF or 0x2F800 <= c <= 0x2FA1F)


def is_punctuation(char):
    c = ord(char)
    if c < 0x80:
        return 33 <= c <= 47 or 58 <= c <= 64 or 91 <= c <= 96 or 123 <= c <= 126
    return unicodedata.category(char).startswith("P")


def is_space(char):
    return char in " \t\n\r" or ord(char) >= 0x80 and unicodedata.category(char).startswith("Z")


def is_dropped(char):
    return char in "\0\ufffd" or unicodedata.category(char) in ("Cc", "Cf")


def normalized(text):
    """Lower case, canonical decomposition, no combining marks."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


class TianmaWords:
    """Text to tokens and back, without any other library than jieba."""

    def __init__(self, vocab_file, user_dict_file=None, hmm=False):
        self.tokens = lines(vocab_file)
        self.ids = {token: i for i, token in enumerate(self.tokens)}
        self.files, self.hmm = (vocab_file, user_dict_file), hmm
        self.jieba = jieba.Tokenizer()
        if user_dict_file:
            self.jieba.load_userdict(str(user_dict_file))

    @classmethod
    def from_directory(cls, path):
        path = Path(path)
        config = json.loads((path / CONFIG).read_text("utf-8"))
        words = path / USER_DICT
        return cls(path / VOCAB, words if words.exists() else None, config.get("hmm", False))

    def __reduce__(self):  # jieba has a lock, which cannot be copied
        return TianmaWords, (*self.files, self.hmm)

    def tokenize(self, text):
        tokens = []
        for word in self.jieba.cut(normalized(text), HMM=self.hmm):
            if word in self.ids:
                tokens.append(word)
            else:
                self._split(word, tokens)
        return tokens

    def _split(self, word, tokens):
        run = ""
        for char in word + " ":
            alone = is_punctuation(char) or is_cjk(ord(char))
            if alone or is_space(char):
                self._pieces(run, tokens)
                run = ""
            if alone:
                self._pieces(char, tokens)
            elif not is_space(char) and not is_dropped(char):
                run += char

    def _pieces(self, word, tokens):
        """The longest piece first; where none matches the whole word is unknown."""
        if not word:
            return
        if word in self.ids:
            tokens.append(word)
            return
        pieces, start = [], 0
        while start < len(word) and len(word) <= LONGEST_WORD:
            prefix = "##" if start else ""
            ends = range(len(word), start, -1)
            end = next((e for e in ends if prefix + word[start:e] in self.ids), None)
            if end is None:
                break
            pieces.append(prefix + word[start:end])
            start = end
        tokens.extend(pieces if start == len(word) else [UNK])

    def encode(self, text, max_length=None):
        """Ids from [CLS] to [SEP], cut before [SEP]."""
        ids = [self.ids[token] for token in self.tokenize(text)]
        room = len(ids) if max_length is None else max_length - 2
        return [self.ids[CLS], *ids[:room], self.ids[SEP]]

    def decode(self, ids):
        return self.join(self.tokens[i] for i in ids)

    def join(self, tokens):
        """Text of tokens, special ones left out; white space only between Latin words."""
        text = ""
        for token in tokens:
            if token == UNK:
                text += "\ufffd"
            elif self.ids.get(token, 0) < SPECIAL_ROWS:
                continue
            elif token.startswith("##") and len(token) > 2:
                text += token[2:]
            else:
                latin = text and self._is_latin(text[-1]) and self._is_latin(token[0])
                text += " " + token if latin else token
        return text

    @staticmethod
    def _is_latin(char):
        return unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd") and not is_cjk(ord(char))


# ---- Hugging Face transformers: from_pretrained("exported", trust_remote_code=True) ----

try:
    from transformers import PreTrainedTokenizer
except ImportError:
    pass
else:

    class TianmaTokenizer(PreTrainedTokenizer):
        vocab_files_names = {"vocab_file": VOCAB, "user_dict_file": USER_DICT}
        model_input_names = ["input_ids", "attention_mask"]

        def __init__(self, vocab_file, user_dict_file=None, hmm=False, unk_token=UNK, sep_token=SEP,
                     pad_token=PAD, cls_token=CLS, mask_token=MASK, bos_token=CLS, eos_token=SEP,
                     split_special_tokens=True, **kwargs):
            self.words = TianmaWords(vocab_file, user_dict_file, hmm)
            kwargs["clean_up_tokenization_spaces"] = False
            super().__init__(
                hmm=hmm, unk_token=unk_token, sep_token=sep_token, pad_token=pad_token,
                cls_token=cls_token, mask_token=mask_token, bos_token=bos_token,
                eos_token=eos_token, split_special_tokens=split_special_tokens, **kwargs)

        @property
        def vocab_size(self):
            return len(self.words.tokens)

        def get_vocab(self):
            return {**self.words.ids, **self.added_tokens_encoder}

        def _tokenize(self, text, **kwargs):
            return self.words.tokenize(text)

        def _convert_token_to_id(self, token):
            return self.words.ids.get(token, self.words.ids[UNK])

        def _convert_id_to_token(self, index):
            return self.words.tokens[index]

        def convert_tokens_to_string(self, tokens):
            return self.words.join(tokens)

        def build_inputs_with_special_tokens(self, token_ids_0, token_ids_1=None):
            start, end = [self.cls_token_id], [self.sep_token_id]
            second = [] if token_ids_1 is None else [*token_ids_1, *end]
            return [*start, *token_ids_0, *end, *second]

        def get_special_tokens_mask(self, token_ids_0, token_ids_1=None, already_has_special_tokens=False):
            if already_has_special_tokens:
                special = set(self.all_special_ids)
                return [int(i in special) for i in token_ids_0]
            second = [] if token_ids_1 is None else [0] * len(token_ids_1) + [1]
            return [1, *[0] * len(token_ids_0), 1, *second]

        def create_token_type_ids_from_sequences(self, token_ids_0, token_ids_1=None):
            return [0] * len(self.build_inputs_with_special_tokens(token_ids_0, token_ids_1))

        def save_vocabulary(self, save_directory, filename_prefix=None):
            saved = []
            for name, file in zip((VOCAB, USER_DICT), self.words.files):
                if file:
                    prefix = filename_prefix + "-" if filename_prefix else ""
                    to = Path(save_directory) / (prefix + name)
                    if to.resolve() != Path(file).resolve():
                        shutil.copyfile(file, to)
                    saved.append(str(to))
            return tuple(saved)
