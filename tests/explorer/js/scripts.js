/* Loads the explorer's scripts that need no document, in the order of a page, as a browser does: each adds one object
   to the global scope. */
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// The folder of the explorer in the package, which is the one folder that has these scripts.
const root = path.join(__dirname, "..", "..", "..", "build", "guarantees");
const assets = fs
  .readdirSync(root)
  .map((folder) => path.join(root, folder, "assets"))
  .find((folder) => fs.existsSync(path.join(folder, "common.js")));

globalThis.MiniSearch = require(path.join(assets, "vendor", "minisearch.js"));
for (const name of ["common", "ask", "find_query", "find_answer", "find_timeline"]) {
  require(path.join(assets, `${name}.js`));
}
