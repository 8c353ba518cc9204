/** Colours, sizes and times come from tokens.css; what a browser would ignore is an error. */
const spaces = "/^(margin|padding|gap|row-gap|column-gap)/";

export default {
  rules: {
    "annotation-no-unknown": true,
    "at-rule-no-unknown": true,
    "block-no-empty": true,
    "color-no-hex": true,
    "color-named": "never",
    "declaration-block-no-duplicate-properties": [true, { ignore: ["consecutive-duplicates-with-different-values"] }],
    "declaration-block-no-shorthand-property-overrides": true,
    "declaration-no-important": true,
    "declaration-property-value-allowed-list": {
      "/^(row-|column-)?gap$/": ["/^((var\\(--s\\d\\)|2px|0)\\s?)+$/"],
      "font-size": ["/^var\\(--t-/", "/^[.\\d]+em$/", "inherit", "/^calc\\(var\\(--size\\)/", "10.5pt"],
      "border-radius": ["/^var\\(--r/", "/em$/"],
      "box-shadow": ["/var\\(--/", "none"],
    },
    "declaration-property-unit-disallowed-list": { [spaces]: ["vw", "vh", "%", "ch"] },
    "function-no-unknown": [true, { ignoreFunctions: ["light-dark"] }],
    "media-feature-name-no-unknown": true,
    "no-duplicate-at-import-rules": true,
    "no-invalid-double-slash-comments": true,
    "property-disallowed-list": [
      "margin-left", "margin-right", "padding-left", "padding-right", "left", "right", "top", "bottom",
      "border-left", "border-right", "float",
    ],
    "property-no-unknown": true,
    "selector-max-id": [1, { ignoreContextFunctionalPseudoClasses: [] }],
    "selector-pseudo-class-no-unknown": true,
    "selector-pseudo-element-no-unknown": true,
    "selector-type-no-unknown": true,
    "unit-no-unknown": true,
  },
};
