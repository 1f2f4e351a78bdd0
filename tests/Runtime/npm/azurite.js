// Azurite that ends with whoever started it: its standard input is a pipe that closes then.
process.stdin.on('end', () => process.exit(0)).resume();
require('azurite/dist/src/azurite.js');
