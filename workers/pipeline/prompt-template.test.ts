import { expect, test } from "vitest";
import { nanoJson } from "../testing/nano-tokenizer.ts";
import { templateObjection } from "./prompt-template.ts";

/** The same prompts in another spelling, as repositories of the family have it. */
const spelled = `<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>
{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}`;

test("the embedded model's template and another spelling of it are honored", () => {
  const { chat_template: embedded } = nanoJson("tokenizer_config.json") as { chat_template: string };
  expect(templateObjection(embedded)).toBeUndefined();
  expect(templateObjection(spelled)).toBeUndefined();
});

test.each([
  ["another end of turn", spelled.replace("<end_of_utterance>", "<|im_end|>")],
  ["a default system message", spelled.replace("<|im_start|>", "<|im_start|>System: Be good.")],
  ["a space after every colon", spelled.replace("{{':'}}", "{{': '}}")],
  ["trimmed text", spelled.replace("{{line['text']}}", "{{line['text'] | trim}}")],
  ["pictures first", spelled.replace("{{ '<image>' }}", "")],
  ["no prompt for the answer", spelled.replace("{{ 'Assistant:' }}", "")],
  ["only the last turn", spelled.replace("in messages", "in messages[-1:]")],
  ["no such filter", spelled.replace("capitalize", "uncapitalize")],
  ["no end", spelled.replace("{% endfor %}", "")],
  ["nothing", ""],
])("a template with %s is refused", (_, template) => {
  expect(templateObjection(template)).toMatch(/^the chat template/);
});

test("an objection shows where the two part", () => {
  const template = spelled.replace("<end_of_utterance>", "<|im_end|>");
  expect(templateObjection(template)).toBe(
    String.raw`the chat template writes "at is this?<|im_end|>\nAssistant:" for "at is this?<end_of_utterance>\nAssist"`,
  );
});

test.each([
  ["an endless loop", "{% for i in range(1000000000000) %}x{% endfor %}"],
  ["a loop over a literal", `{% for i in [${"0,".repeat(500)}0] %}x{% endfor %}`],
  [
    "deep loops",
    "{% for a in messages %}{% for b in messages %}{% for c in messages %}x{% endfor %}{% endfor %}{% endfor %}",
  ],
  ["doubling", "{% set x = 'x' %}{% set x = x + x %}"],
  ["a macro that calls itself", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"],
  ["a product", "{{ 'x' * 1000000000 }}"],
  ["a filter with an amount", "{{ 'x' | indent(1000000000) }}"],
  ["a great length", "x".repeat(5_000)],
])("a template with %s is not run at all", (_, template) => {
  expect(templateObjection(template)).toMatch(/^the chat template has /);
});
