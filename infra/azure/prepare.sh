#!/bin/sh
# Makes what main.bicep expects: the resource group, the vault, and the secrets that the vault does not have yet.
# A secret that is there is never made again: a new pepper would void every charger's password.
# Needs the Azure CLI, signed in. Run by azd before each provisioning and by the deployment workflow.
set -eu
cd "$(dirname "$0")"
: "${AZURE_ENV_NAME:?is the name of the environment, such as greenflux-dev}"
: "${AZURE_LOCATION:?is the region, such as westeurope}"
export AZURE_ENV_NAME AZURE_LOCATION
export GREENFLUX_ENVIRONMENT="${GREENFLUX_ENVIRONMENT:-dev}"
[ -f "$GREENFLUX_ENVIRONMENT.bicepparam" ] || {
    echo "prepare: there is no $GREENFLUX_ENVIRONMENT.bicepparam; GREENFLUX_ENVIRONMENT must be dev, prod or a file of your own." >&2
    exit 1
}
# The name under which azd looks for parameters.
cp "$GREENFLUX_ENVIRONMENT.bicepparam" main.bicepparam

group="rg-$AZURE_ENV_NAME"
vault=""
if [ "$(az group exists --name "$group")" = true ]; then
    vault=$(az keyvault list --resource-group "$group" --query '[0].id' --output tsv)
fi

# Asked of the resource manager, which answers from anywhere, also where the vault lets nobody in. Any answer but
# "there" and "not found" ends the script: not knowing must never make a secret anew.
is_there() {
    [ -n "$vault" ] || return 1
    if problem=$(az rest --method get --url "$vault/secrets/$1?api-version=2024-11-01" --output none 2>&1); then
        return 0
    fi
    case "$problem" in
        *SecretNotFound* | *ResourceNotFound* | *"Not Found"*) return 1 ;;
    esac
    echo "prepare: whether the vault has $1 could not be found out: $problem" >&2
    exit 1
}

random() {
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

made=""
make() {
    if is_there "$1"; then
        return 0
    fi
    made="$made $1"
    eval "$2=\$(random); export $2"
}

make platform-root-key GREENFLUX_ROOT_KEY
make platform-credential-pepper GREENFLUX_CREDENTIAL_PEPPER
make web-pub-sub-front-secret GREENFLUX_FRONT_SECRET
make web-pub-sub-secondary-front-secret GREENFLUX_SECONDARY_FRONT_SECRET

# Also when nothing is made: a vault that somebody opened for an hour is closed again.
az deployment sub create --name "prepare-$AZURE_ENV_NAME" --location "$AZURE_LOCATION" --parameters prepare.bicepparam --output none
echo "prepare: group and vault are there; made:${made:- nothing}"
