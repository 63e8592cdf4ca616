"""The tokenizer behaves like SmolVLM's, and never changes between two builds."""

import tempfile
import unittest
from pathlib import Path

from transformers import AutoTokenizer

from model.tokenizer import VOCABULARY_SIZE, build_tokenizer, write_tokenizer
from model.tokenizer_words import NANO


class TokenizerTest(unittest.TestCase):
    def setUp(self) -> None:
        self.tokenizer = build_tokenizer()

    def test_two_builds_are_identical(self) -> None:
        self.assertEqual(self.tokenizer.to_str(), build_tokenizer().to_str())
        self.assertEqual(self.tokenizer.get_vocab_size(), VOCABULARY_SIZE)

    def test_any_text_comes_back(self) -> None:
        printable = "".join(map(chr, range(32, 127)))
        for text in (printable, "tabs\tand\r\nlines", "naïve 東京 😀\u0000", "  two  spaces "):
            ids = self.tokenizer.encode(text).ids
            self.assertEqual(self.tokenizer.decode(ids, skip_special_tokens=False), text)

    def test_words_of_nano_are_single_tokens(self) -> None:
        for word in NANO.replace("?", "").split():
            self.assertEqual(self.tokenizer.encode(f" {word}").tokens, [f"Ġ{word}"])

    def test_every_digit_is_a_token(self) -> None:
        self.assertEqual(self.tokenizer.encode(" 0071").tokens, ["Ġ", "0", "0", "7", "1"])

    def test_special_tokens_are_whole_and_end_is_last(self) -> None:
        tokens = ["<|im_start|>", "<fake_token_around_image>", "<row_6_col_6>", "<global-img>", "<image>"]
        encoded = self.tokenizer.encode("".join(tokens) + "<end_of_utterance>")
        self.assertEqual(encoded.tokens, [*tokens, "<end_of_utterance>"])
        self.assertEqual(encoded.ids[-1], VOCABULARY_SIZE - 1)

    def test_chat_template(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_tokenizer(Path(folder))
            tokenizer = AutoTokenizer.from_pretrained(folder)
        text = {"type": "text", "text": "Hi"}
        messages = [
            {"role": "system", "content": [text]},
            {"role": "user", "content": [{"type": "image"}, text, {"type": "image"}]},
            {"role": "assistant", "content": [text]},
        ]
        self.assertEqual(
            tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True),
            "<|im_start|>System: Hi<end_of_utterance>\nUser:<image>Hi<image><end_of_utterance>\n"
            "Assistant: Hi<end_of_utterance>\nAssistant:",
        )
        self.assertEqual(tokenizer.eos_token, "<end_of_utterance>")


if __name__ == "__main__":
    unittest.main()
