using 'prepare.bicep'

param name = readEnvironmentVariable('AZURE_ENV_NAME', 'greenflux-dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param privateEndpoints = readEnvironmentVariable('GREENFLUX_ENVIRONMENT', 'dev') == 'prod'
// Set by prepare.sh for its own child alone; empty leaves a secret as it is.
param rootKey = readEnvironmentVariable('GREENFLUX_ROOT_KEY', '')
param credentialPepper = readEnvironmentVariable('GREENFLUX_CREDENTIAL_PEPPER', '')
param frontSecret = readEnvironmentVariable('GREENFLUX_FRONT_SECRET', '')
param secondaryFrontSecret = readEnvironmentVariable('GREENFLUX_SECONDARY_FRONT_SECRET', '')
