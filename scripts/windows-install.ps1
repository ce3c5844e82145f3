#Requires -Version 5.1
<#
.SYNOPSIS
Registers Plenary's providers with the telephony of Windows, or removes them.

.DESCRIPTION
Copies plenary.tsp to System32, adds it to TAPI's providers, registers plenary_msp.dll where it lies if it is there, and
restarts the telephony service, which is when TAPI sees the change. Run again it updates what is there.

Needs 64-bit Windows and 64-bit PowerShell with administrator's rights. -WhatIf says what would be done and does nothing.

This script has not been run on Windows yet: it was written on Linux, where nothing can run it. -WhatIf first.

.PARAMETER Folder
Where plenary.tsp and plenary_msp.dll are. Unless told, the folder of this script.

.PARAMETER Remove
Takes both out again.

.PARAMETER Status
Only says what is registered.

.EXAMPLE
.\windows-install.ps1 -Folder C:\Plenary -WhatIf

.EXAMPLE
.\windows-install.ps1 -Remove
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Install')]
param(
    [Parameter(ParameterSetName = 'Install')]
    [Parameter(ParameterSetName = 'Remove')]
    [string] $Folder = $PSScriptRoot,

    [Parameter(ParameterSetName = 'Remove', Mandatory)]
    [switch] $Remove,

    [Parameter(ParameterSetName = 'Status', Mandatory)]
    [switch] $Status
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$ProviderFile = 'plenary.tsp'
$MediaFile = 'plenary_msp.dll'
# The class that the telephony provider names to TAPI: MSP_CLSID in conference-model/src/identity.rs.
$MediaClass = '{63DBC37C-E310-4B1E-BC0B-C27ECE6BBC99}'
$Service = 'TapiSrv'
$ServicePatience = [TimeSpan]::FromSeconds(30)
$Installed = Join-Path ([Environment]::SystemDirectory) $ProviderFile

# What TAPI answers when it refuses, of the answers that a person can do something about.
$Refusals = @{
    '8000004B' = 'out of memory or another resource (LINEERR_RESOURCEUNAVAIL)'
    '80000048' = 'the operation failed (LINEERR_OPERATIONFAILED); is the Telephony service disabled?'
    '80000056' = 'it is there already, and once is all it allows (LINEERR_NOMULTIPLEINSTANCE)'
    '80000061' = 'the Telephony service does not run (LINEERR_SERVICE_NOT_RUNNING)'
    'FFFFFFED' = 'administrator''s rights are missing (TAPIERR_NOTADMIN)'
    'FFFFFFEB' = 'it is there already (TAPIERR_PROVIDERALREADYINSTALLED)'
}

# Stops with a message for people rather than a trace.
function Stop-Here([string] $Message) {
    [Console]::Error.WriteLine("windows-install: $Message")
    exit 1
}

function Assert-Windows([bool] $Elevated) {
    if ([Environment]::OSVersion.Platform -ne 'Win32NT') { Stop-Here 'this is for Windows' }
    if (-not [Environment]::Is64BitProcess) {
        Stop-Here 'please use 64-bit PowerShell: TAPI does not find a provider that a 32-bit program installed'
    }
    $me = [Security.Principal.WindowsPrincipal] [Security.Principal.WindowsIdentity]::GetCurrent()
    if ($Elevated -and -not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
        Stop-Here 'needs administrator''s rights: right-click PowerShell, "Run as administrator", and try again'
    }
}

function Import-Tapi {
    if ('Plenary.Tapi' -as [type]) { return }
    Add-Type -Namespace Plenary -Name Tapi -MemberDefinition @'
        [DllImport("tapi32.dll", CharSet = CharSet.Unicode, ExactSpelling = true)]
        public static extern int lineAddProviderW(string file, IntPtr owner, out uint permanentId);
        [DllImport("tapi32.dll", ExactSpelling = true)]
        public static extern int lineRemoveProvider(uint permanentId, IntPtr owner);
        [DllImport("tapi32.dll", ExactSpelling = true)]
        public static extern int lineGetProviderListW(uint version, byte[] list);
'@
}

function Assert-Tapi([int] $Result, [string] $What) {
    if ($Result -ge 0) { return }
    $code = '{0:X8}' -f $Result
    $why = if ($Refusals.ContainsKey($code)) { $Refusals[$code] } else { "TAPI's error 0x$code" }
    Stop-Here "cannot ${What}: $why"
}

# TAPI's numbers for every provider whose file is ours. The list is a LINEPROVIDERLIST: six numbers, the last of them
# the offset of entries of three numbers: permanent identifier, size and offset of the file's name.
function Get-ProviderId {
    $list = [byte[]]::new(64KB)
    [BitConverter]::GetBytes($list.Length).CopyTo($list, 0)
    Assert-Tapi ([Plenary.Tapi]::lineGetProviderListW(0x00020000, $list)) 'list the providers'
    $number = { param($at) [BitConverter]::ToUInt32($list, $at) }
    $count = & $number 12
    $entries = & $number 20
    for ($i = 0; $i -lt $count; $i++) {
        $entry = $entries + 12 * $i
        $name = [Text.Encoding]::Unicode.GetString($list, (& $number ($entry + 8)), (& $number ($entry + 4)))
        if ([IO.Path]::GetFileName($name.TrimEnd([char] 0)) -eq $ProviderFile) { & $number $entry }
    }
}

# Does something while the telephony service is stopped, so that it holds no file. What depended on it runs again after.
function Invoke-WithoutTelephony([scriptblock] $Action) {
    $running = @()
    if ($PSCmdlet.ShouldProcess('the Telephony service, and what depends on it', 'Restart')) {
        $running = @(Get-Service $Service -DependentServices | Where-Object Status -EQ 'Running')
        Stop-Service $Service -Force
        (Get-Service $Service).WaitForStatus('Stopped', $ServicePatience)
    }
    try {
        & $Action
    } finally {
        if (-not $WhatIfPreference) {
            Start-Service $Service
            $running | Start-Service
        }
    }
}

function Invoke-RegSvr32([string] $File, [string[]] $Flags, [string] $What) {
    if (-not (Test-Path -LiteralPath $File)) {
        Write-Output "no $MediaFile in ${Folder}: left alone"
        return
    }
    if (-not $PSCmdlet.ShouldProcess($File, $What)) { return }
    $regsvr32 = Join-Path ([Environment]::SystemDirectory) 'regsvr32.exe'
    $process = Start-Process $regsvr32 -ArgumentList ($Flags + "`"$File`"") -Wait -PassThru
    if ($process.ExitCode -ne 0) { Stop-Here "regsvr32 $File failed with $($process.ExitCode)" }
}

function Install-Plenary {
    $source = Join-Path $Folder $ProviderFile
    if (-not (Test-Path -LiteralPath $source)) { Stop-Here "no $ProviderFile in $Folder; -Folder says where it is" }
    Invoke-WithoutTelephony {
        if ($PSCmdlet.ShouldProcess($Installed, "Copy $source")) {
            Copy-Item -LiteralPath $source -Destination $Installed -Force
        }
    }
    if (-not @(Get-ProviderId) -and $PSCmdlet.ShouldProcess($ProviderFile, 'Add to the providers of TAPI')) {
        $id = [uint32] 0
        Assert-Tapi ([Plenary.Tapi]::lineAddProviderW($ProviderFile, [IntPtr]::Zero, [ref] $id)) "add $ProviderFile"
        Write-Output "added $ProviderFile; TAPI's number for it is $id"
    }
    Invoke-RegSvr32 (Join-Path $Folder $MediaFile) @('/s') 'Register'
    # TAPI loads new providers when its service starts.
    Invoke-WithoutTelephony { }
}

function Uninstall-Plenary {
    foreach ($id in @(Get-ProviderId)) {
        if ($PSCmdlet.ShouldProcess("$ProviderFile, number $id", 'Remove from the providers of TAPI')) {
            Assert-Tapi ([Plenary.Tapi]::lineRemoveProvider($id, [IntPtr]::Zero)) "remove $ProviderFile"
        }
    }
    Invoke-WithoutTelephony {
        if ((Test-Path -LiteralPath $Installed) -and $PSCmdlet.ShouldProcess($Installed, 'Delete')) {
            Remove-Item -LiteralPath $Installed -Force
        }
    }
    Invoke-RegSvr32 (Join-Path $Folder $MediaFile) @('/u', '/s') 'Unregister'
}

function Show-Status {
    $ids = @(Get-ProviderId)
    $server = "Registry::HKEY_CLASSES_ROOT\CLSID\$MediaClass\InprocServer32"
    [pscustomobject] @{
        'Telephony provider' = if ($ids) { "registered, number $($ids -join ', ')" } else { 'not registered' }
        'Its file'           = if (Test-Path -LiteralPath $Installed) {
            "$Installed, version $((Get-Item -LiteralPath $Installed).VersionInfo.FileVersion)"
        } else { 'absent' }
        'Media provider'     = if (Test-Path -LiteralPath $server) {
            "registered, $((Get-Item -LiteralPath $server).GetValue(''))"
        } else { 'not registered' }
        'Telephony service'  = (Get-Service $Service).Status
    } | Format-List
}

Assert-Windows -Elevated (-not $Status -and -not $WhatIfPreference)
Import-Tapi
switch ($PSCmdlet.ParameterSetName) {
    'Install' { Install-Plenary }
    'Remove' { Uninstall-Plenary }
}
Show-Status
