#Requires -Version 5.1
<#
.SYNOPSIS
Registers Plenary's providers with the telephony of Windows, or removes them.

.DESCRIPTION
Copies plenary.tsp to System32, adds it to TAPI's providers, registers plenary_msp.dll where it lies if it is there, and
restarts the telephony service, which is when TAPI sees the change. Run again it updates what is there.

One telephony provider serves programs of 32 bits too, but the media provider runs inside of the program: 32-bit programs
need a 32-bit plenary_msp.dll beside the other, which -Media32 registers for them.

Ends with what is registered, and whether this computer shares its telephony with others, which it should not.

Needs 64-bit Windows and 64-bit PowerShell with administrator's rights. -WhatIf says what would be done and does nothing.

This script has not been run on Windows yet: it was written on Linux, where nothing can run it. -WhatIf first.

.PARAMETER Folder
Where plenary.tsp and plenary_msp.dll are. Unless told, the folder of this script.

.PARAMETER Media32
The 32-bit plenary_msp.dll, if there is one.

.PARAMETER Remove
Takes everything out again, wherever it was registered from.

.PARAMETER Status
Only says what is registered.

.EXAMPLE
.\windows-install.ps1 -Folder C:\Plenary -WhatIf

.EXAMPLE
.\windows-install.ps1 -Folder C:\Plenary -Media32 C:\Plenary\x86\plenary_msp.dll

.EXAMPLE
.\windows-install.ps1 -Remove
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Install')]
param(
    [Parameter(ParameterSetName = 'Install')]
    [string] $Folder = $PSScriptRoot,

    [Parameter(ParameterSetName = 'Install')]
    [string] $Media32,

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
# Each sort of program has its own view of the registered classes, and its own program to register them.
$Views = @{
    64 = @{ Registry = 'Registry64'; RegSvr32 = Join-Path ([Environment]::SystemDirectory) 'regsvr32.exe' }
    32 = @{ Registry = 'Registry32'; RegSvr32 = Join-Path ([Environment]::GetFolderPath('SystemX86')) 'regsvr32.exe' }
}
# Telephony for other computers (Microsoft calls it TAPI server, or sharing). Set and 0: on.
$Sharing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Telephony\Server'
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

# Does something with the classes that programs of 32 or 64 bits see.
function Use-Classes([int] $Bits, [scriptblock] $Action) {
    $classes = [Microsoft.Win32.RegistryKey]::OpenBaseKey('ClassesRoot', $Views[$Bits].Registry)
    try { & $Action $classes } finally { $classes.Dispose() }
}

# The file that is registered as media provider; nothing when none is.
function Get-MediaFile([int] $Bits) {
    Use-Classes $Bits {
        param($classes)
        $server = $classes.OpenSubKey("CLSID\$MediaClass\InprocServer32")
        if ($server) {
            "$($server.GetValue(''))".Trim('"')
            $server.Dispose()
        }
    }
}

function Invoke-RegSvr32([int] $Bits, [string[]] $Flags, [string] $File, [string] $What) {
    if (-not $PSCmdlet.ShouldProcess($File, $What)) { return }
    $process = Start-Process $Views[$Bits].RegSvr32 -ArgumentList ($Flags + "`"$File`"") -Wait -PassThru
    if ($process.ExitCode -ne 0) { Stop-Here "regsvr32 $($Flags -join ' ') $File failed with $($process.ExitCode)" }
}

function Register-Media([int] $Bits, [string] $File) {
    Invoke-RegSvr32 $Bits @('/s') $File "Register for $Bits-bit programs"
}

# The file that is registered knows best how to take itself out. When it is gone, its class goes without it.
function Unregister-Media([int] $Bits) {
    $file = Get-MediaFile $Bits
    if (-not $file) { return }
    if (Test-Path -LiteralPath $file) {
        Invoke-RegSvr32 $Bits @('/u', '/s') $file "Unregister for $Bits-bit programs"
    } elseif ($PSCmdlet.ShouldProcess("$MediaClass, whose file $file is gone", "Unregister for $Bits-bit programs")) {
        Use-Classes $Bits { param($classes) $classes.DeleteSubKeyTree("CLSID\$MediaClass") }
    }
}

function Install-Plenary {
    $source = Join-Path $Folder $ProviderFile
    if (-not (Test-Path -LiteralPath $source)) { Stop-Here "no $ProviderFile in $Folder; -Folder says where it is" }
    if ($Media32 -and -not (Test-Path -LiteralPath $Media32)) { Stop-Here "there is no $Media32" }
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
    $media = Join-Path $Folder $MediaFile
    if (Test-Path -LiteralPath $media) {
        Register-Media 64 (Convert-Path -LiteralPath $media)
    } else {
        Write-Output "no $MediaFile in ${Folder}: left alone"
    }
    if ($Media32) { Register-Media 32 (Convert-Path -LiteralPath $Media32) }
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
    Unregister-Media 64
    Unregister-Media 32
}

# What is known of sharing: $true, $false, or nothing where it was never set.
function Test-Sharing {
    $key = Get-Item -LiteralPath $Sharing -ErrorAction Ignore
    $value = if ($key) { $key.GetValue('DisableSharing') }
    if ($null -ne $value) { $value -eq 0 }
}

function Show-Status {
    $ids = @(Get-ProviderId)
    $media = @{}
    foreach ($bits in 64, 32) {
        $file = Get-MediaFile $bits
        $media[$bits] = if ($file) { "registered, $file" } else { 'not registered' }
    }
    $shared = Test-Sharing
    [pscustomobject] @{
        'Telephony provider'     = if ($ids) { "registered, number $($ids -join ', ')" } else { 'not registered' }
        'Its file'               = if (Test-Path -LiteralPath $Installed) {
            "$Installed, version $((Get-Item -LiteralPath $Installed).VersionInfo.FileVersion)"
        } else { 'absent' }
        'Media provider, 64 bit' = $media[64]
        'Media provider, 32 bit' = $media[32]
        'Telephony service'      = (Get-Service $Service).Status
        'Shared with others'     = if ($null -eq $shared) { 'not set up' } elseif ($shared) { 'YES' } else { 'no' }
    } | Format-List
    if ($shared) {
        Write-Warning ('this computer shares its telephony with others, which has let strangers into the service. ' +
            'Conferences do not need it: please turn it off, in tapimgmt.msc.')
    } else {
        Write-Output 'Please leave sharing telephony with other computers (TAPI server) off: SECURITY.md says why.'
    }
}

Assert-Windows -Elevated (-not $Status -and -not $WhatIfPreference)
Import-Tapi
switch ($PSCmdlet.ParameterSetName) {
    'Install' { Install-Plenary }
    'Remove' { Uninstall-Plenary }
}
Show-Status
