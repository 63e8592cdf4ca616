/** Small files of the hub's layout, and whether every model must have them. */
export const smallFiles = {
  "config.json": true,
  "tokenizer.json": true,
  "tokenizer_config.json": true,
  "preprocessor_config.json": false,
  "processor_config.json": false,
  "generation_config.json": false,
  "chat_template.jinja": false,
  "chat_template.json": false,
} as const;
